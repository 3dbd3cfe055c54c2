import type { Command } from 'commander'
import type { InvitedUser, UserDocument, UserUses } from '../../app/users.ts'
import { ROLES, type Role } from '../../core/people.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { table } from '../terminal/table.ts'
import { examples, oneOf } from '../usage.ts'

interface Flags {
  readonly json?: true
}

export function addUser(program: Command, cli: Cli): void {
  const group = program.command('user').description('people who sign in to the pages').helpCommand(false)
  /** A command that does one thing and tells what became of it. */
  const does = <T>(
    command: Command,
    work: (users: UserUses, ...given: string[]) => Promise<T>,
    say: (done: T) => void,
  ) =>
    command.option('--json', 'print one JSON document').action((...given: unknown[]) => {
      const words = given.filter((one): one is string => typeof one === 'string')
      const flags = given.find((one): one is Flags => typeof one === 'object' && one !== null)
      return cli.run(() =>
        withReading(cli, async ({ users }) => {
          const done = await work(users, ...words)
          if (flags?.json) cli.terminal.out(JSON.stringify(done, null, 2))
          else say(done)
          return EXIT.done
        }),
      )
    })
  const tick = () => cli.terminal.colours.green('✓')
  const sayLink = (what: (user: InvitedUser) => string) => (user: InvitedUser) => {
    cli.terminal.say(`${tick()} ${what(user)}`)
    cli.terminal.say('Hand this link to them. It is good once, for 24 hours:')
    cli.terminal.out(user.url)
  }

  const list = group.command('list').description('who may sign in, and what they may do')
  does(
    list,
    (users) => users.list(),
    (all) => sayUsers(cli, all),
  )
  examples(list, ['user list'])

  const invite = group
    .command('invite')
    .alias('add')
    .description('add somebody, and print a link by which they choose a password')
    .argument('<email>', 'what they sign in with')
    .requiredOption('--role <role>', 'admin: everything; finance: the daily work; viewer: reads', oneOf(ROLES))
    .option('--name <name>', 'how they are called')
  does(
    invite,
    (users, email = '') => users.invite({ email, ...invite.opts<{ role: Role; name?: string }>() }),
    sayLink(({ email, role }) => `${email} is invited as ${role}`),
  )
  examples(invite, ['user invite kari@nordlys.no --role admin', 'user add ola@nordlys.no --role viewer --name Ola'])

  const role = group
    .command('role')
    .description('change what somebody may do, and sign them out')
    .argument('<email>', 'whose')
    .argument('<role>', ROLES.join(', '), oneOf(ROLES))
  does(
    role,
    (users, email = '', to = '') => users.setRole(email, to as Role),
    (user) => cli.terminal.say(`${tick()} ${user.email} is ${user.role} now, and has to sign in anew`),
  )
  examples(role, ['user role ola@nordlys.no finance'])

  const remove = group
    .command('remove')
    .description('take somebody’s access away, their API keys too')
    .argument('<email>', 'whose')
  does(
    remove,
    (users, email = '') => users.remove(email),
    (user) => cli.terminal.say(`${tick()} ${user.email} cannot sign in any more`),
  )
  examples(remove, ['user remove ola@nordlys.no'])

  const reset = group
    .command('reset')
    .description('print a link by which somebody sets a new password; it turns their second factor off')
    .argument('<email>', 'whose')
  does(
    reset,
    (users, email = '') => users.reset(email),
    sayLink(({ email }) => `${email} can set a new password`),
  )
  examples(reset, ['user reset kari@nordlys.no     # also for an admin who is locked out'])
}

function sayUsers(cli: Cli, users: readonly UserDocument[]): void {
  if (users.length === 0) {
    cli.terminal.say('Nobody can sign in yet. Next: ml-connector user invite EMAIL --role admin')
    return
  }
  const { colours, columns } = cli.terminal
  const lines = table<UserDocument>(
    [
      { title: 'Email', value: ({ email }) => email, least: 12 },
      { title: 'Role', value: ({ role }) => role },
      { title: 'State', value: ({ state }) => state },
      { title: 'Second factor', value: ({ secondFactor }) => (secondFactor ? 'on' : 'off'), spare: 2 },
      { title: 'Seen', value: ({ seenAt }) => seenAt?.slice(0, 16).replace('T', ' ') ?? 'never', spare: 1 },
      { title: 'Name', value: ({ name }) => name },
    ],
    users,
    { width: columns, title: colours.bold },
  )
  for (const line of lines) cli.terminal.out(line)
}
