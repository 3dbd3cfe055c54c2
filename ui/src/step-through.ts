/** Moves the focus to the next or previous of the elements of a page that a selector finds. */
export function stepThrough(selector: string, by: number): void {
  const all = [...document.querySelectorAll<HTMLElement>(`main ${selector}`)]
  const at = all.indexOf(document.activeElement as HTMLElement)
  all[Math.max(0, Math.min(all.length - 1, at + by))]?.focus()
}
