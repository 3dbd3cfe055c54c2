import { NumberInput, type NumberInputProps } from '@mantine/core'
import { useFormats } from '../reader.tsx'

/** A number, with the comma or point of the reader; either may be typed. */
export function NumberField(props: NumberInputProps) {
  const [, separator = '.'] = /(\D)/.exec(useFormats().number(0.5, 1)) ?? []
  return <NumberInput {...props} decimalSeparator={separator} allowedDecimalSeparators={['.', ',']} />
}
