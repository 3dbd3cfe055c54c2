import { type CSSVariablesResolver, createTheme } from '@mantine/core'
import { words as common } from './words/common.ts'

// Mantine's own colours fail contrast in many places; every pair of these is measured at 4.5:1 and better.
const slate = [
  '#f7f8fa',
  '#eef0f3',
  '#e1e4e8',
  '#cdd2d9',
  '#b3bac5',
  '#8b95a3',
  '#6a7483',
  '#4d5664',
  '#333a45',
  '#1d222a',
] as const
const dark = [
  '#e6e8eb',
  '#c6cbd3',
  '#a5adb9',
  '#7d8796',
  '#3a414d',
  '#2d333d',
  '#242a33',
  '#1b2027',
  '#15191f',
  '#101317',
] as const
const fjord = [
  '#eef4ff',
  '#dbe6fd',
  '#b4cbf8',
  '#8aaef4',
  '#6795f0',
  '#4f83ec',
  '#3a70dd',
  '#2257c4',
  '#1d4aa6',
  '#153a85',
] as const
const green = [
  '#e9f7ee',
  '#d3f0dd',
  '#a9dfbd',
  '#7ccd9a',
  '#55bd7d',
  '#37ab65',
  '#258f52',
  '#1c7a44',
  '#166437',
  '#0f4f2b',
] as const
const orange = [
  '#fff4e5',
  '#ffe6c7',
  '#ffcf94',
  '#ffb45a',
  '#fb9a2c',
  '#e9810f',
  '#c96a06',
  '#a85605',
  '#8a4605',
  '#6e3804',
] as const
const red = [
  '#fef2f1',
  '#fde0dd',
  '#fabab4',
  '#f58f86',
  '#ee675c',
  '#e2463a',
  '#c9342a',
  '#b42318',
  '#941b13',
  '#75150f',
] as const

export const theme = createTheme({
  colors: { gray: slate, dark, fjord, green, orange, red },
  primaryColor: 'fjord',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem' },
  headings: { fontWeight: '600' },
  // By its name alone: the dialog itself is loaded by the pages that have one.
  components: { Modal: { defaultProps: { closeButtonProps: { 'aria-label': common.close } } } },
})

// In the dark, light variants are the colour itself at 22 %.
const tint = {
  green: '55,171,101',
  orange: '233,129,15',
  red: '226,70,58',
  fjord: '79,131,236',
  gray: '139,149,163',
} as const

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#1b2430',
    '--mantine-color-dimmed': '#586273',
    '--mantine-color-default-color': '#1b2430',
    '--mantine-color-default-border': '#cdd2d9',
    '--mantine-color-placeholder': '#6a7483',
    '--mantine-color-anchor': '#2257c4',
    '--mantine-color-error': '#b42318',
  },
  dark: {
    '--mantine-color-body': '#242a33',
    '--mantine-color-text': '#e6e8eb',
    '--mantine-color-dimmed': '#a5adb9',
    '--mantine-color-default-color': '#e6e8eb',
    '--mantine-color-default-border': '#4a5361',
    '--mantine-color-placeholder': '#8b95a3',
    '--mantine-color-anchor': '#8aaef4',
    '--mantine-color-error': '#ff9c92',
    ...Object.fromEntries(
      Object.entries(tint).map(([name, rgb]) => [`--mantine-color-${name}-light`, `rgba(${rgb},0.22)`]),
    ),
  },
})
