import type { Like } from '../like.ts'
import type { words as signIn } from '../sign-in.ts'

/** Swedish: what is read before somebody is in. */
export const door = () => ({
  'sign-in': {
    title: 'Logga in',
    says: 'På ml-connector, mellan Visma.net och Pipedrive.',
    email: 'E-post',
    password: 'Lösenord',
    signIn: 'Logga in',
    company: (name: string) => `Logga in med ${name}`,
    tryAs: { admin: 'Prova som administratör', finance: 'Prova som ekonomi', viewer: 'Prova som läsare' },
    capsLock: 'Caps Lock är på.',
    code: 'Kod',
    codeTitle: 'Ett steg till',
    codeSays: 'Skriv de sex siffrorna från autentiseringsappen, eller en återställningskod.',
    back: 'Tillbaka',
    setUpTitle: 'Skapa den första administratören',
    inviteTitle: 'Välkommen',
    resetTitle: 'Välj ett nytt lösenord',
    setUpSays: 'Du ansluter de två systemen och bjuder in dina kollegor.',
    inviteSays: (email: string) => `Välj ett lösenord för ${email}.`,
    name: 'Ditt namn',
    newPassword: 'Nytt lösenord',
    passwordSays: 'Minst 12 tecken. Några få ord är lättare att minnas än specialtecken.',
    save: 'Spara och logga in',
    refused: {
      'people.not_invited': 'Du är inte inbjuden till ml-connector än. Be en administratör om en inbjudan.',
      'people.not_vouched_for':
        'Företagsinloggningen har inte bekräftat din e-postadress, så vi vet inte vem du är. Fråga den som sköter den.',
      'people.known_as_another':
        'Din e-postadress kom in förut med ett annat konto i företagsinloggningen. Fråga en administratör av ml-connector.',
      'people.declined': 'Företagsinloggningen avbröts där. Logga in igen när du vill.',
      'people.start_over': 'Den inloggningen är använd, eller tog för lång tid. Logga in igen.',
      'people.company_away': 'Företagsinloggningen svarar inte nu. Försök igen om en stund.',
      'people.company':
        'Företagsinloggningen fungerade inte. Fråga en administratör av ml-connector: loggen från serve säger varför.',
    },
    refusedOtherwise: 'Du kunde inte loggas in. Försök igen, eller fråga en administratör av ml-connector.',
    linkGone: 'Länken gäller inte längre',
    linkGoneSays: 'Den är använd, eller äldre än 24 timmar. En administratör kan skicka en ny.',
    noLink: 'Ingen kan logga in än',
    noLinkSays: 'Konsolen för ml-connector serve skriver en länk för den första administratören vid första starten.',
    toSignIn: 'Till inloggningen',
  } satisfies Like<typeof signIn>,
})
