import { Button, Modal } from '@mantine/core'
import { useLeaving } from '../unsaved.ts'
import { words } from '../words/common.ts'

// Over a dialog in which something was typed.
const ABOVE = 400

/** Asks whoever goes away from what they have not saved. */
export default function Leaving() {
  const { isAsked, stay, go } = useLeaving()
  return (
    <Modal opened={isAsked} onClose={stay} title={words.leave.title} centered={true} zIndex={ABOVE}>
      <div className="stack">
        <p>{words.leave.says}</p>
        <div className="line" style={{ justifyContent: 'flex-end' }}>
          <Button variant="subtle" color="red" onClick={go}>
            {words.leave.go}
          </Button>
          <Button data-autofocus={true} onClick={stay}>
            {words.leave.stay}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
