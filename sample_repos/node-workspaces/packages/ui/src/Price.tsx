export function Price({ cents, currency }: { cents: number; currency: string }) {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return <span>{format.format(cents / 100)}</span>;
}
