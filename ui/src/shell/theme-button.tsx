import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconMoon, IconSun } from '@tabler/icons-react'
import { words } from '../words/shell.ts'

export function ThemeButton() {
  const { setColorScheme } = useMantineColorScheme()
  const shown = useComputedColorScheme('light')
  const isDark = shown === 'dark'
  const label = isDark ? words.themeLight : words.themeDark
  return (
    <button
      type="button"
      className="plain icon-button"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      {isDark ? <IconSun size={18} aria-hidden={true} /> : <IconMoon size={18} aria-hidden={true} />}
    </button>
  )
}
