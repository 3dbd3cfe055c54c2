/** Keys as people give them, several while one takes the place of another: by commas, blanks or lines; the first seals. */
export const keysIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((key) => key !== '')
