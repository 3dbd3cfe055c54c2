import { anyOf, type Caller, keyOf, valuedFlags, word } from './script.ts'
import { nextOf, type Place, type Value } from './tree.ts'

/** The script for zsh: to be sourced after `compinit`, or kept as \`_ml-connector\` in a folder of \`fpath\`. */
export function zshCompletion(places: readonly Place[], { launcher, byNpx }: Caller): string {
  const valued = valuedFlags(places)
  return `#compdef ml-connector
# Completion of ml-connector for zsh.
_ml_connector_names() {
  local run
  run=$(whence -p ml-connector) || run=${word(launcher)}
  if whence -p timeout >/dev/null; then
    timeout 3 "$run" completion zsh --connections 2>/dev/null </dev/null
  else
    "$run" completion zsh --connections 2>/dev/null </dev/null
  fi
}
_ml_connector() {
  local place= one
  local -i count=0 at
  if [[ \${words[1]:t} == npx ]]; then
    [[ \${words[2]} == ml-connector ]] && (( CURRENT > 2 )) || { _default; return }
    shift words
    (( CURRENT-- ))
  fi
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]}
  local -a ml_offers
  for (( at = 2; at < CURRENT; at++ )); do
    one=\${words[at]}
    case "$place $one" in
      (${anyOf(valued.flatMap(({ keys }) => keys))}) (( at++ )) ;;
      (${anyOf(places.slice(1).map(keyOf))}) place+=" $one" ;;
      (*' -'*) ;;
      (*) (( count++ )) ;;
    esac
  done
  if [[ $cur == --*=* ]]; then
    prev=\${cur%%=*}
    compset -P '*='
  fi
  case "$place $prev" in
${valued.map(({ keys, value }) => `    (${anyOf(keys)}) ${offer(value)}; return ;;`).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case "$place" in
${places.map((place) => `      (${word(keyOf(place))}) ${described('option', flags(place))} ;;`).join('\n')}
    esac
    return
  fi
  case "$place/$count" in
${places.flatMap((place) => positions(places, place)).join('\n')}
  esac
}
if [[ $funcstack[1] == _ml-connector ]]; then
  _ml_connector "$@"
else
  compdef _ml_connector ml-connector${byNpx ? ' npx' : ''}
fi
`
}

const flags = ({ flags }: Place) => flags.flatMap(({ names, says }) => names.map((name) => `${name}:${says}`))

function positions(places: readonly Place[], place: Place): readonly string[] {
  const next = nextOf(places, place).map(({ words, says }) => `${words.at(-1)}:${says}`)
  const offers = next.length > 0 ? [described('command', next)] : place.args.map(offer)
  return offers.map((one, at) => `    (${word(`${keyOf(place)}/${at}`)}) ${one} ;;`)
}

const described = (what: string, entries: readonly string[]): string =>
  `ml_offers=(${entries.map(word).join(' ')}); _describe ${what === 'option' ? '-o ' : ''}${what} ml_offers`

function offer(value: Value): string {
  if (value.is === 'words') return `compadd -- ${value.words.map(word).join(' ')}`
  if (value.is === 'connection') return `compadd -- \${(f)"$(_ml_connector_names)"}`
  return value.is === 'file' ? '_files' : ':'
}
