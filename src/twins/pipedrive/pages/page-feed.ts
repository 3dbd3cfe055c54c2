import { html, raw } from 'hono/html'
import type { Activity, Note } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import { compareText } from '../table.ts'
import type { World } from '../world.ts'
import type { Html } from './page-layout.ts'
import { card, date, empty, today, userName } from './page-parts.ts'

const SHOWN = 100

/** What is pinned first, then what is to be done, then what happened, newest first. */
export function feed(world: World, notes: readonly Note[], activities: readonly Activity[]): Html {
  const todo = activities
    .filter((activity) => !activity.done)
    .sort((a, b) => compareText(a.due_date ?? '9', b.due_date ?? '9'))
  const pinned = notes.filter(isPinned).sort((a, b) => compareText(b.add_time, a.add_time))
  const past = [
    ...notes.filter((note) => !isPinned(note)).map((note) => ({ at: note.add_time, html: noteItem(world, note) })),
    ...activities
      .filter((activity) => activity.done)
      .map((activity) => ({ at: activity.add_time, html: activityItem(world, activity) })),
  ].sort((a, b) => compareText(b.at, a.at))
  const rest = past.length - SHOWN
  return html`${pinned.length === 0 ? '' : card('Pinned', list(pinned.map((note) => noteItem(world, note))), '', 'pinned')}${
    todo.length === 0
      ? ''
      : card(
          'To do',
          list(todo.map((one) => activityItem(world, one))),
          html`<span class="count">${todo.length}</span>`,
        )
  }${card(
    'History',
    past.length === 0
      ? empty('Nothing has happened here yet')
      : html`${list(past.slice(0, SHOWN).map((one) => one.html))}${rest > 0 ? empty(`and ${rest} older`) : ''}`,
    past.length === 0 ? '' : html`<span class="count">${past.length}</span>`,
  )}`
}

const list = (items: readonly Html[]): Html => html`<ul class="feed">${items}</ul>`

const isPinned = (note: Note): boolean =>
  note.pinned_to_deal_flag || note.pinned_to_organization_flag || note.pinned_to_person_flag

const noteItem = (world: World, note: Note): Html => html`<li data-key="note ${note.id}">${icon('note')}<div>
<div class="by"><b>${userName(world, note.user_id)}</b> Note · ${date(note.add_time)}${
  note.last_update_user_id === null
    ? ''
    : html` <span class="faint">edited by ${userName(world, note.last_update_user_id)}</span>`
}</div>
<div class="note">${written(note.content)}</div></div></li>`

const activityItem = (world: World, activity: Activity): Html => {
  const { done, due_date: due } = activity
  const isLate = !done && due !== null && due < today(world)
  return html`<li data-key="activity ${activity.id}">${icon(activity.type)}<div>
<div class="by"><b>${userName(world, activity.owner_id)}</b> ${activity.type} · due ${date(due)}${
    done
      ? html` <span class="chip won">Done</span>`
      : isLate
        ? html` <span class="chip lost">Overdue</span>`
        : html` <span class="chip open">To do</span>`
  }</div>
<div class="${done ? 'done' : 'todo'}">${activity.subject}</div>${
    activity.note === null ? '' : html`<div class="note">${written(activity.note)}</div>`
  }</div></li>`
}

// The HTML of notes is the only text on the page that is not escaped: it is sanitised when written and once more here.
const written = (content: string): Html => html`${raw(sanitise(content))}`

const PATHS: Readonly<Record<string, string>> = {
  note: 'M4 2.5h8v11H4zM6 5.5h4M6 8h4M6 10.5h2.5',
  call: 'M4.5 2.5 6.5 3l.8 2.4-1.3 1a7 7 0 0 0 3.6 3.6l1-1.3 2.4.8.5 2c-.4.9-1.2 1.5-2 1.5A9 9 0 0 1 3 4.5c0-.8.6-1.6 1.5-2z',
  meeting:
    'M5.5 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM2 13c0-2 1.5-3.5 3.5-3.5S9 11 9 13M10.5 7.5a1.7 1.7 0 1 0 0-3.4M11 9.6c1.7.2 3 1.5 3 3.4',
  lunch: 'M5 2.5v11M3 2.5v3a2 2 0 0 0 4 0v-3M11 13.5v-11c-1.5 1-2 3-2 5.5h2',
}
const CHECK = 'M3 8.5 6.5 12 13 4.5'

/** Decoration: words beside it say the same. */
const icon = (type: string): Html =>
  html`<svg class="what" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${PATHS[type] ?? CHECK}"/></svg>`
