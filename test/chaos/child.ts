import { hasten, type Pace } from './time.ts'

// The real program, from its first line to its exit code, in a process whose time runs faster.
const program = process.env.CHAOS_PROGRAM ?? ''
const pace: Pace = JSON.parse(process.env.CHAOS_PACE ?? '')
delete process.env.CHAOS_PACE
delete process.env.CHAOS_PROGRAM
hasten(pace)
await import(program)
