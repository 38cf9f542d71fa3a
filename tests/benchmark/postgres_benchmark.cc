// The same write in PostgreSQL, and the same figure by SQL: "name<TAB>per second" on a line.
//
//   postgres_benchmark CONNINFO schema | write CONNECTIONS SECONDS | cells SECONDS | postings SECONDS
//
// A write is one call of one prepared function, one transaction, durable: the resource, the fact, its three
// postings and its 36 cells, in the order of their keys so that transactions do not deadlock. There is no
// hash chain and there are no corrections: that would cost it more.
#include <libpq-fe.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace {

constexpr char kSchema[] = R"(
CREATE TABLE enrollment (id text PRIMARY KEY, child text UNIQUE, body jsonb);
CREATE TABLE fact (revision bigserial PRIMARY KEY, subject text, kind text, occurred_on date, division text, body jsonb);
CREATE INDEX ON fact (subject, revision);
CREATE TABLE posting (measure int, day date, revision bigint, index int, amount bigint, division text, channel text,
  PRIMARY KEY (measure, day, revision, index));
CREATE TABLE cell (measure int, roll_up int, division text, value text, period text, amount bigint, last_revision bigint,
  PRIMARY KEY (measure, roll_up, division, value, period));
CREATE FUNCTION enroll(p_id text, p_child text, p_day date, p_division text, p_channel text) RETURNS bigint AS $$
DECLARE r bigint;
BEGIN
  INSERT INTO enrollment VALUES (p_id, p_child, jsonb_build_object('day', p_day, 'division', p_division, 'channel', p_channel));
  INSERT INTO fact (subject, kind, occurred_on, division, body) VALUES ('newbornEnrollments/' || p_id,
    'newborn_enrolled', p_day, p_division, jsonb_build_object('child', p_child, 'channel', p_channel)) RETURNING revision INTO r;
  INSERT INTO posting SELECT m, p_day, r, m, CASE m WHEN 2 THEN 38000 ELSE 1 END, p_division, p_channel FROM generate_series(1, 3) m;
  INSERT INTO cell SELECT m, u, d, CASE u WHEN 0 THEN '' ELSE p_channel END, p, CASE m WHEN 2 THEN 38000 ELSE 1 END, r
    FROM generate_series(1, 3) m, generate_series(0, 1) u, (SELECT DISTINCT unnest(ARRAY['', substr(p_division, 1, 9), p_division])) AS divisions(d),
      unnest(ARRAY[to_char(p_day, 'YYYY-MM-DD'), to_char(p_day, 'YYYY-MM')]) p
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (measure, roll_up, division, value, period)
    DO UPDATE SET amount = cell.amount + excluded.amount, last_revision = excluded.last_revision;
  RETURN r;
END $$ LANGUAGE plpgsql;
)";

[[noreturn]] void Fail(PGconn* connection) {
  std::fprintf(stderr, "%s", PQerrorMessage(connection));
  std::_Exit(1);
}

PGconn* Connect(const char* conninfo) {
  PGconn* connection = PQconnectdb(conninfo);
  if (PQstatus(connection) != CONNECTION_OK) Fail(connection);
  return connection;
}

void Check(PGconn* connection, PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) Fail(connection);
  PQclear(result);
}

double Write(const char* conninfo, int connections, absl::Duration length) {
  std::atomic<int64_t> done = 0;
  // Another run's rows may be there.
  const int64_t base = absl::ToUnixMillis(absl::Now()) % 1'000'000'000;
  std::atomic<int64_t> number = 0;
  const absl::Time begun = absl::Now();
  std::vector<std::thread> threads;
  for (int i = 0; i < connections; ++i) {
    threads.emplace_back([&] {
      PGconn* connection = Connect(conninfo);
      Check(connection, PQprepare(connection, "enroll", "SELECT enroll($1, $2, $3, $4, $5)", 5, nullptr));
      while (absl::Now() < begun + length) {
        const int64_t n = number++;
        const std::string id = absl::StrCat("b-", base, "-", n);
        const std::string child = absl::StrCat("persons/", base, "-", n);
        const std::string day = absl::StrFormat("2024-%02d-%02d", 1 + n % 252 / 28, 1 + n % 28);
        constexpr const char* kDivisions[] = {"360111001001", "360111003", "360111001002", "360111005"};
        const char* values[] = {id.c_str(), child.c_str(), day.c_str(), kDivisions[n % 4],
                                n % 3 == 0 ? "hospital" : "village_point"};
        Check(connection, PQexecPrepared(connection, "enroll", 5, values, nullptr, nullptr, 0));
        ++done;
      }
      PQfinish(connection);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - begun);
}

// From sixteen connections, as the calls in flight of the suite's own figure.
double Read(const char* conninfo, const char* sql, absl::Duration length) {
  std::atomic<int64_t> done = 0;
  const absl::Time begun = absl::Now();
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      PGconn* connection = Connect(conninfo);
      Check(connection, PQprepare(connection, "figure", sql, 0, nullptr));
      while (absl::Now() < begun + length) {
        Check(connection, PQexecPrepared(connection, "figure", 0, nullptr, nullptr, nullptr, 0));
        ++done;
      }
      PQfinish(connection);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - begun);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc >= 3 ? argv[2] : "";
  double rate = 0;
  if (what == "schema") {
    PGconn* connection = Connect(argv[1]);
    Check(connection, PQexec(connection, kSchema));
    PQfinish(connection);
    return 0;
  }
  if (what == "write" && argc == 5) {
    rate = Write(argv[1], std::atoi(argv[3]), absl::Seconds(std::atoi(argv[4])));
  } else if (what == "cells" && argc == 4) {
    // Whole months, then the days of the last.
    rate = Read(
        argv[1],
        "SELECT sum(amount) FROM cell WHERE measure = 1 AND roll_up = 0 AND division = '' AND value = '' "
        "AND (period BETWEEN '2024-01' AND '2024-08' AND length(period) = 7 OR period BETWEEN "
        "'2024-09-01' AND '2024-09-15')",
        absl::Seconds(std::atoi(argv[3])));
  } else if (what == "postings" && argc == 4) {
    rate = Read(
        argv[1],
        "SELECT sum(amount) FROM posting WHERE measure = 1 AND day BETWEEN '2024-01-01' AND '2024-09-15'",
        absl::Seconds(std::atoi(argv[3])));
  } else {
    std::fprintf(stderr,
                 "usage: postgres_benchmark CONNINFO schema | write N SECONDS | cells SECONDS | "
                 "postings SECONDS\n");
    return 2;
  }
  std::printf("%s\t%.1f\n", what.c_str(), rate);
  return 0;
}
