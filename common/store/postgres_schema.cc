#include "common/store/postgres_schema.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/store/meta.h"

namespace eastgate::store {
namespace {

// With "batches_", "_" and the digits of a seq it is a name, which has at most 63 bytes.
constexpr size_t kMaxIdBytes = 36;

// Two processes that find no tables make them one after the other. A table is made by itself and then
// attached, which waits for no one who reads or writes the others, as making it in its place would. The first
// logs had format version 6 and did not say so.
constexpr char kSchema[] = R"(
DO $do$
BEGIN
  IF to_regclass('batch_$ID') IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('eastgate batch', 0));
    IF to_regclass('shard') IS NULL THEN
      CREATE TABLE shard (
        id text PRIMARY KEY,
        epoch bigint NOT NULL,
        holder text NOT NULL,
        seq bigint NOT NULL,
        revision bigint NOT NULL,
        digest bytea NOT NULL,
        kept_from bigint NOT NULL,
        renewed_at timestamptz NOT NULL,
        format bigint NOT NULL DEFAULT 6
      ) WITH (fillfactor = 50);
      CREATE TABLE batch (
        shard text NOT NULL,
        seq bigint NOT NULL,
        epoch bigint NOT NULL,
        revision bigint NOT NULL,
        digest bytea NOT NULL,
        checksum bigint NOT NULL,
        payload bytea NOT NULL,
        PRIMARY KEY (shard, seq)
      ) PARTITION BY LIST (shard);
      ALTER TABLE batch ALTER payload SET STORAGE EXTERNAL;
    END IF;
    IF to_regclass('batch_$ID') IS NULL THEN
      CREATE TABLE batch_$ID (LIKE batch INCLUDING ALL) PARTITION BY RANGE (seq);
      ALTER TABLE batch ATTACH PARTITION batch_$ID FOR VALUES IN ('$ID');
    END IF;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('shard') AND attname = 'format') THEN
    -- Whoever appends waits behind it: so it does not wait long itself, and is tried again.
    PERFORM set_config('lock_timeout', '500ms', true);
    ALTER TABLE shard ADD COLUMN IF NOT EXISTS format bigint NOT NULL DEFAULT 6;
  END IF;
  INSERT INTO shard (id, epoch, holder, seq, revision, digest, kept_from, renewed_at, format)
    VALUES ('$ID', 0, '', 0, 0, '', 1, 'epoch', $FORMAT) ON CONFLICT DO NOTHING;
  UPDATE shard SET format = $FORMAT WHERE id = '$ID' AND epoch = 0 AND format <> $FORMAT;
END $do$)";

constexpr char kMakePartitions[] = R"(
DO $do$
DECLARE next bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('eastgate batch_$ID', 0));
  SELECT coalesce(max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''(\d+)''\)'))[1]::bigint), 1) INTO next
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass('batch_$ID');
  WHILE next <= $LAST LOOP
    EXECUTE format('CREATE TABLE batches_$ID_%s (LIKE batch_$ID INCLUDING ALL)', next);
    EXECUTE format('ALTER TABLE batch_$ID ATTACH PARTITION batches_$ID_%s FOR VALUES FROM (%s) TO (%s)',
                   next, next, next + $BATCHES);
    next := next + $BATCHES;
  END LOOP;
END $do$)";

}  // namespace

absl::Status CheckShardId(absl::string_view id) {
  bool is_good = !id.empty() && id.size() <= kMaxIdBytes;
  for (char c : id) is_good = is_good && (absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_');
  if (is_good) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the id of the log: want 1 to ", kMaxIdBytes, " of the characters a-z, 0-9 and _"));
}

std::string SchemaSql(absl::string_view id) {
  return absl::StrReplaceAll(kSchema, {{"$ID", id}, {"$FORMAT", absl::StrCat(kFormatVersion)}});
}

std::string PartitionsSql(absl::string_view id, int64_t last, int64_t batches) {
  return absl::StrReplaceAll(
      kMakePartitions, {{"$ID", id}, {"$LAST", absl::StrCat(last)}, {"$BATCHES", absl::StrCat(batches)}});
}

std::string PartOf(absl::string_view id) {
  return absl::StrCat("batch_", id);
}

std::string ChannelOf(absl::string_view id) {
  return absl::StrCat("eastgate_", id);
}

}  // namespace eastgate::store
