"""PostgreSQL databases that are restored between tests, which is much faster than to make and drop one for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from psycopg import connect, Connection, Error

KEEP = """
DROP SCHEMA IF EXISTS pristine CASCADE;
CREATE SCHEMA pristine;
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE pristine.%1$I AS TABLE public.%1$I', t);
  END LOOP;
END $$;
"""
# Without triggers: neither foreign keys nor what keeps a record immutable stands in the way. What no transaction
# since `mark` has touched is left alone: nothing here sweeps up dead rows, and hundreds of tests leave many.
RESTORE = """
SET session_replication_role = replica;
DO $$ DECLARE t text; touched boolean; BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%1$I WHERE xmin::text::bigint > {mark})
      OR (SELECT count(*) FROM public.%1$I) <> (SELECT count(*) FROM pristine.%1$I)', t) INTO touched;
    IF touched THEN
      EXECUTE format('DELETE FROM public.%I', t);
      EXECUTE format('INSERT INTO public.%1$I TABLE pristine.%1$I', t);
    END IF;
  END LOOP;
END $$;
"""
MARK = "SELECT txid_current() % (1::bigint << 32)"
USES = 50
"""After so many tests, dead rows have made a copy slow: they are swept up."""
SHAPE = """
SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
  SELECT format('%s %s', relname, relkind) FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT format('%s %s %s %s', relname, attname, atttypid, attnotnull)
    FROM pg_attribute JOIN pg_class ON oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL SELECT format('%s %s %s %s', tgrelid::regclass, tgname, tgenabled, tgfoid)
    FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT format('%s %s', conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS lines(line)
"""
ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Restored:
    """Copies of one database: taken by a test, given back after it, and then as they were."""

    def __init__(self, create: Callable[[], str], drop: Callable[[str], None], url: Callable[[str], str]) -> None:
        self._create, self._drop, self._url = create, drop, url
        self._free: list[str] = []
        self._shapes: dict[str, str] = {}
        self._marks: dict[str, int] = {}
        self._uses: Counter[str] = Counter()

    def take(self) -> str:
        while self._free:
            name = self._free.pop()
            if self._restore(name):
                return name
            self._drop(name)
        name = self._create()
        self._keep(name)
        return name

    def give_back(self, name: str) -> None:
        """For the next test, or dropped where this user may not restore it."""
        if name in self._shapes:
            self._free.append(name)
        else:
            self._drop(name)

    def close(self) -> None:
        while self._free:
            self._drop(self._free.pop())

    def _keep(self, name: str) -> None:
        try:
            with self._connect(name) as connection:
                connection.execute("SET session_replication_role = replica")
                connection.execute(KEEP)
                self._shapes[name] = _shape(connection)
                self._marks[name] = _mark(connection)
        except Error:  # only a superuser may do without triggers
            self._shapes.pop(name, None)

    def _restore(self, name: str) -> bool:
        """False where a test changed more than rows."""
        try:
            with self._connect(name) as connection:
                connection.execute(ALONE)
                if _shape(connection) != self._shapes[name]:
                    return False
                connection.execute(RESTORE.format(mark=self._marks[name]))
                self._marks[name] = _mark(connection)
            self._uses[name] += 1
            if self._uses[name] % USES == 0:
                with self._connect(name) as connection:
                    connection.autocommit = True
                    connection.execute("VACUUM")
        except Error:
            return False
        return True

    def _connect(self, name: str) -> Connection[tuple[str]]:
        return connect(self._url(name).replace("postgresql+psycopg:", "postgresql:"))


def _mark(connection: Connection[tuple[str]]) -> int:
    """The number of this transaction: what it leaves behind is as it should be."""
    row = connection.execute(MARK).fetchone()
    assert row is not None
    return int(row[0])


def _shape(connection: Connection[tuple[str]]) -> str:
    row = connection.execute(SHAPE).fetchone()
    assert row is not None
    return row[0]
