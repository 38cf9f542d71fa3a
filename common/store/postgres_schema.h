// The tables of the log in PostgreSQL, and the statements that are PostgreSQL's own. The tables are
// persistent:
//
//   shard(id, epoch, holder, seq, revision, digest, kept_from, renewed_at)     one row a log: its writer and
//   its end batch(shard, seq, epoch, revision, digest, checksum, payload)              one row a batch
//
// `batch` is partitioned by log, and each log's part, batch_ID, by ranges of seq: batches_ID_FROM. So a log's
// old batches are dropped as whole tables while other logs keep theirs. A payload is kept outside of its row
// and is not compressed; half of a page of `shard` is left free, so that an update stays on its page. Pure
// functions.
#ifndef EASTGATE_COMMON_STORE_POSTGRES_SCHEMA_H_
#define EASTGATE_COMMON_STORE_POSTGRES_SCHEMA_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/postgres_connection.h"

namespace eastgate::store {

// OK for 1 to 36 of the characters a-z, 0-9 and _: the id is a part of the names of tables.
absl::Status CheckShardId(absl::string_view id);

// Returns what makes the tables, the log's part and its row in `shard`, where they are missing.
std::string SchemaSql(absl::string_view id);

// Returns what makes the log's partitions up to the one of batch `last`, of `batches` each, where they are
// missing.
std::string PartitionsSql(absl::string_view id, int64_t last, int64_t batches);

// Finds the log's partitions: name, the first seq after it. Parameter: the name of the log's part.
inline constexpr Statement kPartitions = {"partitions",
                                          "SELECT c.relname::text, (regexp_match(pg_get_expr(c.relpartbound, "
                                          "c.oid), 'TO \\(''(\\d+)''\\)'))[1]::bigint "
                                          "FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE "
                                          "i.inhparent = to_regclass($1) ORDER BY 2"};

// Returns the name of the log's part of `batch`.
std::string PartOf(absl::string_view id);

// Tells who listens to the log that it has a batch. Parameters: ChannelOf, the seq.
inline constexpr Statement kNotify = {"notify", "SELECT pg_notify($1, $2)"};
std::string ChannelOf(absl::string_view id);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_POSTGRES_SCHEMA_H_
