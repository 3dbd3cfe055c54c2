const [WIDTH, HEIGHT] = [96, 24]

/** A line of twelve months or so, told in words by its label. */
export function Spark({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)]
  const x = (at: number) => 2 + (at / Math.max(1, values.length - 1)) * (WIDTH - 4)
  const y = (value: number) => HEIGHT - 2 - ((value - low) / (high - low)) * (HEIGHT - 4)
  const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`)
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--bar-strong)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <circle cx={x(values.length - 1)} cy={y(values.at(-1) ?? 0)} r="2" fill="var(--bar-strong)" />
    </svg>
  )
}
