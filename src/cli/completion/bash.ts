import { anyOf, type Caller, flagNames, keyOf, valuedFlags, word } from './script.ts'
import { nextOf, type Place, type Value } from './tree.ts'

/** The script for bash, from 3.2 on, which is the one of macOS. */
export function bashCompletion(places: readonly Place[], { launcher, byNpx }: Caller): string {
  const valued = valuedFlags(places)
  return `# Completion of ml-connector for bash.
_ml_connector_names() {
  local run
  run=$(type -P ml-connector) || run=${word(launcher)}
  if command -v timeout >/dev/null; then
    timeout 3 "$run" completion bash --connections 2>/dev/null </dev/null
  else
    "$run" completion bash --connections 2>/dev/null </dev/null
  fi
}
_ml_connector_reply() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$2"))
}
_ml_connector_files() {
  compopt -o default 2>/dev/null && return
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$1"))
}
_ml_connector() {
  local place= count=0 at=1 one prev=\${COMP_WORDS[COMP_CWORD - 1]} cur=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  if [[ \${COMP_WORDS[0]##*/} == npx ]]; then
    [[ \${COMP_WORDS[1]} == ml-connector ]] && ((COMP_CWORD > 1)) || return 0
    at=2
  fi
  for (( ; at < COMP_CWORD; at++)); do
    one=\${COMP_WORDS[at]}
    case "$place $one" in
      ${anyOf(valued.flatMap(({ keys }) => keys))})
        [[ \${COMP_WORDS[at + 1]} == = ]] && ((at++))
        ((at++)) ;;
      ${anyOf(places.slice(1).map(keyOf))}) place+=" $one" ;;
      *' -'*) ;;
      *) ((count++)) ;;
    esac
  done
  # bash takes --mode=full for three words.
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case "$place $prev" in
${valued.map(({ keys, value }) => `    ${anyOf(keys)}) ${offer(value)}; return 0 ;;`).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case "$place" in
${places.map((place) => `      ${word(keyOf(place))}) ${reply(flagNames(place.flags))} ;;`).join('\n')}
    esac
    return 0
  fi
  case "$place/$count" in
${places.flatMap((place) => positions(places, place)).join('\n')}
  esac
  return 0
}
complete -F _ml_connector ml-connector
${byNpx ? 'complete -o default -F _ml_connector npx\n' : ''}`
}

function positions(places: readonly Place[], place: Place): readonly string[] {
  const next = nextOf(places, place).map(({ words }) => words.at(-1) ?? '')
  const offers = next.length > 0 ? [reply(next)] : place.args.map(offer)
  return offers.map((one, at) => `    ${word(`${keyOf(place)}/${at}`)}) ${one} ;;`)
}

const reply = (words: readonly string[]): string => `_ml_connector_reply ${word(words.join(' '))} "$cur"`

function offer(value: Value): string {
  if (value.is === 'words') return reply(value.words)
  if (value.is === 'connection') return '_ml_connector_reply "$(_ml_connector_names)" "$cur"'
  return value.is === 'file' ? '_ml_connector_files "$cur"' : ':'
}
