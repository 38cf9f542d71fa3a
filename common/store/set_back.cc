#include "common/store/set_back.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "common/status/status_macros.h"
#include "common/store/meta.h"
#include "common/store/rocksdb_engine.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::store {

absl::Status SetBack(const std::string& directory, const Head& head, absl::string_view begin,
                     absl::string_view end) {
  ASSIGN_OR_RETURN(const Engine engine,
                   OpenEngine(directory, /*must_exist=*/true, RocksDbStore::Options{}.block_cache_bytes,
                              /*env=*/nullptr));
  if (!IsWellFormed(head) || head.revision >= engine.head.revision)
    return absl::InvalidArgumentError("a head is set back to an earlier one only");
  rocksdb::WriteBatch batch;
  batch.DeleteRange({begin.data(), begin.size()}, {end.data(), end.size()});
  if (head.revision == 0) {
    batch.Delete(HeadKey());
  } else {
    batch.Put(HeadKey(), EncodeHead(head));
  }
  // More than the log had is derived: all of it is made anew.
  batch.Put(DerivedUpToKey(), EncodeDerivedUpTo(0));
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status status = engine.db->Write(options, &batch);
  if (!status.ok()) return FromRocksDb(status);
  return engine.head_file->Write(head);
}

}  // namespace eastgate::store
