import { spoken } from './language.ts'

export const words = spoken('sign-in', {
  en: {
    title: 'Sign in',
    says: 'To ml-connector, between Visma.net and Pipedrive.',
    email: 'E-mail',
    password: 'Password',
    signIn: 'Sign in',
    company: (name: string) => `Sign in with ${name}`,
    tryAs: { admin: 'Try it as admin', finance: 'Try it as finance', viewer: 'Try it as viewer' },
    refused: {
      'people.not_invited': 'You are not invited to ml-connector yet. Ask an admin for an invitation.',
      'people.not_vouched_for':
        'The company sign-in has not verified your e-mail address, so it is not known who you are. Ask whoever runs it.',
      'people.known_as_another':
        'Your e-mail address came in before by another account of the company sign-in. Ask an admin of ml-connector.',
      'people.declined': 'The company sign-in was broken off there. Sign in again when you want to.',
      'people.start_over': 'That sign-in was used already, or took too long. Sign in again.',
      'people.company_away': 'The company sign-in does not answer now. Try again in a while.',
      'people.company': 'The company sign-in did not work. Ask an admin of ml-connector: the log of serve says why.',
    },
    refusedOtherwise: 'You could not be signed in. Try again, or ask an admin of ml-connector.',
    capsLock: 'Caps Lock is on.',
    code: 'Code',
    codeTitle: 'One more step',
    codeSays: 'Type the six digits that your authenticator app shows, or a recovery code.',
    back: 'Back',
    setUpTitle: 'Make the first admin',
    inviteTitle: 'Welcome',
    resetTitle: 'Choose a new password',
    setUpSays: 'You will connect the two systems and invite your colleagues.',
    inviteSays: (email: string) => `Choose a password for ${email}.`,
    name: 'Your name',
    newPassword: 'New password',
    passwordSays: 'At least 12 characters. A few words are easier to keep in mind than signs.',
    save: 'Save and sign in',
    linkGone: 'This link is no longer good',
    linkGoneSays: 'It was used already, or is older than 24 hours. An admin can send another one.',
    noLink: 'Nobody can sign in yet',
    noLinkSays: 'The console of ml-connector serve prints one for the first admin at its first start.',
    toSignIn: 'To the sign-in',
  },
})
