/** A point in time as TypeORM writes it into a `datetime` column: UTC, to the millisecond. */
export function toDatabaseTime(time: Date): string {
  return time.toISOString().replace('T', ' ').slice(0, -1);
}

/** The inverse of {@link toDatabaseTime}. */
export function fromDatabaseTime(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}Z`);
}
