// The tables of shared files in PostgreSQL, and the statements on them. The tables are persistent:
//
//   evidence_file(shard, sha256, media_type, size_bytes)                                    one row a file
//   evidence_upload(shard, sha256, division, uploader, through_service, upload_nanoseconds)
//   evidence_chunk(shard, sha256, number, bytes)           1 MiB of a file each, the last one what is left
//
// `shard` is the id of the log whose facts name the file, `number` counts from 0, and an upload is the first
// one for its division. A file is there when its row is. Bytes are kept outside of their row and are not
// compressed. Pure functions.
#ifndef EASTGATE_COMMON_EVIDENCE_POSTGRES_FILES_SCHEMA_H_
#define EASTGATE_COMMON_EVIDENCE_POSTGRES_FILES_SCHEMA_H_

#include <cstdint>
#include <string>

#include "common/store/postgres_connection.h"

namespace eastgate::evidence {

// The bytes are on disk: chunks of files that are there keep this size.
inline constexpr int64_t kChunkBytes = 1 << 20;

// Returns what makes the tables where they are missing.
std::string FilesSchemaSql();

// Finds a file and its uploads, from the first: media type, size, division, uploader, through_service, time.
// One row without a division where the file has no upload. Parameters: shard, sha256.
inline constexpr store::Statement kDescribeFile = {
    "describe_file",
    "SELECT f.media_type, f.size_bytes, u.division, u.uploader, u.through_service, u.upload_nanoseconds "
    "FROM evidence_file f LEFT JOIN evidence_upload u ON u.shard = f.shard AND u.sha256 = f.sha256 "
    "WHERE f.shard = $1 AND f.sha256 = $2 ORDER BY u.upload_nanoseconds, u.division"};

// Lists files after one, with the number of their uploads. Parameters: shard, sha256, the most.
inline constexpr store::Statement kListFiles = {
    "list_files",
    "SELECT f.sha256, (SELECT count(*) FROM evidence_upload u WHERE u.shard = f.shard AND u.sha256 = "
    "f.sha256) FROM evidence_file f WHERE f.shard = $1 AND f.sha256 > $2 ORDER BY f.sha256 LIMIT $3"};

// Makes a file's row, or writes it again as it is. A second transaction that does so waits for the first, and
// its commit waits for the standby, also where all is there already: the commit before may have been
// cancelled while it waited. Parameters: shard, sha256, media type, size.
inline constexpr store::Statement kKeepFile = {
    "keep_file",
    "INSERT INTO evidence_file (shard, sha256, media_type, size_bytes) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (shard, sha256) DO UPDATE SET media_type = excluded.media_type, size_bytes = "
    "excluded.size_bytes"};

// Makes a chunk; one that is there is written again only if it has other bytes. Parameters: shard, sha256,
// number, bytes.
inline constexpr store::Statement kKeepChunk = {
    "keep_chunk",
    "INSERT INTO evidence_chunk (shard, sha256, number, bytes) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (shard, sha256, number) DO UPDATE SET bytes = excluded.bytes "
    "WHERE evidence_chunk.bytes <> excluded.bytes"};

// Parameters: shard, sha256, division, uploader, through_service, time.
inline constexpr store::Statement kKeepUpload = {
    "keep_upload",
    "INSERT INTO evidence_upload (shard, sha256, division, uploader, through_service, upload_nanoseconds) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shard, sha256, division) DO NOTHING"};

// Writes an upload again as it is, for the sake of its commit. Parameters: shard, sha256, division.
inline constexpr store::Statement kConfirmUpload = {"confirm_upload",
                                                    "UPDATE evidence_upload SET uploader = uploader "
                                                    "WHERE shard = $1 AND sha256 = $2 AND division = $3"};

// Finds a chunk; null where it is longer than any is. Parameters: shard, sha256, number, kChunkBytes.
inline constexpr store::Statement kReadChunk = {
    "read_chunk",
    "SELECT CASE WHEN octet_length(bytes) <= $4 THEN bytes END FROM evidence_chunk "
    "WHERE shard = $1 AND sha256 = $2 AND number = $3"};

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_POSTGRES_FILES_SCHEMA_H_
