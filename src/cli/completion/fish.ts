import { type Caller, keyOf, valuedFlags } from './script.ts'
import { type Flag, nextOf, type Place, type Value } from './tree.ts'

export function fishCompletion(places: readonly Place[], { launcher }: Caller): string {
  const valued = valuedFlags(places).flatMap(({ keys }) => keys)
  return `# Completion of ml-connector for fish.
function __ml_connector_names
    set -l run (command -s ml-connector; or echo ${word(launcher)})
    if command -sq timeout
        timeout 3 $run completion fish --connections 2>/dev/null </dev/null
    else
        $run completion fish --connections 2>/dev/null </dev/null
    end
end
function __ml_connector_at
    set -l words (commandline -opc)
    set -e words[1]
    set -l place ''
    set -l count 0
    set -l skip 0
    for one in $words
        if test $skip = 1
            set skip 0
        else if contains -- "$place $one" ${valued.map(word).join(' ')}
            set skip 1
        else if contains -- "$place $one" ${places.slice(1).map(keyOf).map(word).join(' ')}
            set place "$place $one"
        else if not string match -q -- '-*' $one
            set count (math $count + 1)
        end
    end
    test "$place" = "$argv[1]"; or return 1
    not set -q argv[2]; or test $count = $argv[2]
end
complete -c ml-connector -f
${places.flatMap((place) => linesOf(places, place)).join('\n')}
`
}

function linesOf(places: readonly Place[], place: Place): readonly string[] {
  const line = (at: number | null, rest: string) =>
    `complete -c ml-connector -n ${word(`__ml_connector_at ${word(keyOf(place))}${at === null ? '' : ` ${at}`}`)} ${rest}`
  return [
    ...nextOf(places, place).map(({ words, says }) => line(0, `-a ${word(words.at(-1) ?? '')} -d ${word(says)}`)),
    ...place.args.flatMap((value, at) => (value.is === 'other' ? [] : [line(at, offer(value))])),
    ...place.flags.map((flag) => line(null, flagOf(flag))),
  ]
}

const flagOf = ({ names, says, value }: Flag): string => {
  const written = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  return [...written, ...(value === null ? [] : [value.is === 'file' ? '-r' : '-x', offer(value)]), `-d ${word(says)}`]
    .filter((part) => part !== '')
    .join(' ')
}

function offer(value: Value): string {
  if (value.is === 'words') return `-a ${word(value.words.join(' '))}`
  if (value.is === 'connection') return "-a '(__ml_connector_names)'"
  return value.is === 'file' ? '-F' : ''
}

/** Text as one word of fish, where escapes work inside quotes. */
const word = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`
