import type { Like } from '../like.ts'
import type { words as signIn } from '../sign-in.ts'

/** Norwegian bokmål: what is read before somebody is in. */
export const door = () => ({
  'sign-in': {
    title: 'Logg inn',
    says: 'På ml-connector, mellom Visma.net og Pipedrive.',
    email: 'E-post',
    password: 'Passord',
    signIn: 'Logg inn',
    company: (name: string) => `Logg inn med ${name}`,
    tryAs: { admin: 'Prøv som administrator', finance: 'Prøv som økonomi', viewer: 'Prøv som leser' },
    capsLock: 'Caps Lock er på.',
    code: 'Kode',
    codeTitle: 'Ett steg til',
    codeSays: 'Skriv de seks sifrene fra autentiseringsappen, eller en gjenopprettingskode.',
    back: 'Tilbake',
    setUpTitle: 'Lag den første administratoren',
    inviteTitle: 'Velkommen',
    resetTitle: 'Velg et nytt passord',
    setUpSays: 'Du kobler sammen de to systemene og inviterer kollegene dine.',
    inviteSays: (email: string) => `Velg et passord for ${email}.`,
    name: 'Navnet ditt',
    newPassword: 'Nytt passord',
    passwordSays: 'Minst 12 tegn. Noen få ord er lettere å huske enn tegn.',
    save: 'Lagre og logg inn',
    refused: {
      'people.not_invited': 'Du er ikke invitert til ml-connector ennå. Be en administrator om en invitasjon.',
      'people.not_vouched_for':
        'Firmainnloggingen har ikke bekreftet e-postadressen din, så vi vet ikke hvem du er. Spør den som driver den.',
      'people.known_as_another':
        'E-postadressen din kom inn før med en annen konto i firmainnloggingen. Spør en administrator av ml-connector.',
      'people.declined': 'Firmainnloggingen ble avbrutt der. Logg inn igjen når du vil.',
      'people.start_over': 'Den innloggingen er brukt, eller tok for lang tid. Logg inn igjen.',
      'people.company_away': 'Firmainnloggingen svarer ikke nå. Prøv igjen om en stund.',
      'people.company':
        'Firmainnloggingen virket ikke. Spør en administrator av ml-connector: loggen til serve sier hvorfor.',
    },
    refusedOtherwise: 'Du kunne ikke logges inn. Prøv igjen, eller spør en administrator av ml-connector.',
    linkGone: 'Lenken gjelder ikke lenger',
    linkGoneSays: 'Den er brukt, eller er eldre enn 24 timer. En administrator kan sende en ny.',
    noLink: 'Ingen kan logge inn ennå',
    noLinkSays: 'Konsollen til ml-connector serve skriver en lenke for den første administratoren ved første start.',
    toSignIn: 'Til innloggingen',
  } satisfies Like<typeof signIn>,
})
