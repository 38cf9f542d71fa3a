#include "common/evidence/postgres_files_schema.h"

namespace eastgate::evidence {
namespace {

// Two processes that find no tables make them one after the other.
constexpr char kSchema[] = R"(
DO $do$
BEGIN
  IF to_regclass('evidence_chunk') IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('eastgate evidence', 0));
    IF to_regclass('evidence_chunk') IS NULL THEN
      CREATE TABLE evidence_file (
        shard text NOT NULL,
        sha256 text COLLATE "C" NOT NULL,
        media_type text NOT NULL,
        size_bytes bigint NOT NULL,
        PRIMARY KEY (shard, sha256)
      );
      CREATE TABLE evidence_upload (
        shard text NOT NULL,
        sha256 text COLLATE "C" NOT NULL,
        division text COLLATE "C" NOT NULL,
        uploader text NOT NULL,
        through_service text NOT NULL,
        upload_nanoseconds bigint NOT NULL,
        PRIMARY KEY (shard, sha256, division)
      );
      CREATE TABLE evidence_chunk (
        shard text NOT NULL,
        sha256 text COLLATE "C" NOT NULL,
        number bigint NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (shard, sha256, number)
      );
      ALTER TABLE evidence_chunk ALTER bytes SET STORAGE EXTERNAL;
    END IF;
  END IF;
END $do$)";

}  // namespace

std::string FilesSchemaSql() {
  return kSchema;
}

}  // namespace eastgate::evidence
