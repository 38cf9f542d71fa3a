// The BulkWriter of RocksDB: entries are sorted in memory and become tables of the database as they are,
// without its write-ahead log and its memory tables.
//
// While the caller makes the next entries, another thread sorts and writes the last ones. Belongs to one
// thread all the same.
#ifndef EASTGATE_COMMON_STORE_ROCKSDB_BULK_WRITER_H_
#define EASTGATE_COMMON_STORE_ROCKSDB_BULK_WRITER_H_

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/bulk_writer.h"

namespace rocksdb {
class DB;
}

namespace eastgate::store {

class RocksDbBulkWriter final : public BulkWriter {
 public:
  struct Options {
    // A folder of its own on the disk of the database; emptied now and removed in the end.
    std::string folder;
    // Says why nothing can be written now. Asked before each table, on another thread.
    std::function<absl::Status()> check_serving;
    // Lets readers see what is in the database. Called by Finish.
    std::function<void()> publish;
  };
  RocksDbBulkWriter(std::shared_ptr<rocksdb::DB> db, Options options);
  ~RocksDbBulkWriter() override;
  RocksDbBulkWriter(const RocksDbBulkWriter&) = delete;
  RocksDbBulkWriter& operator=(const RocksDbBulkWriter&) = delete;

  absl::Status Put(absl::string_view key, absl::string_view value) override;
  absl::Status Delete(absl::string_view key) override;
  absl::Status Finish() override;

 private:
  // Key and value follow each other in the bytes of the run.
  struct Entry {
    absl::uint128 lead;  // Sixteen bytes of the key, the first ones at first, as a number that compares so.
    uint32_t at = 0;
    uint32_t key_size = 0;
    uint32_t value_size = 0;
    bool deletes = false;
  };
  // Entries of one table, in the order in which they came.
  struct Run {
    std::string bytes;
    std::vector<Entry> entries;

    absl::string_view KeyOf(const Entry& entry) const {
      return absl::string_view(bytes).substr(entry.at, entry.key_size);
    }
    absl::string_view ValueOf(const Entry& entry) const {
      return absl::string_view(bytes).substr(entry.at + entry.key_size, entry.value_size);
    }
    // By key, and of one key in the order in which they came.
    void Sort() { SortFrom(entries.begin(), entries.end(), 0); }
    // Those whose keys are alike before `depth`, where their leads are.
    void SortFrom(std::vector<Entry>::iterator begin, std::vector<Entry>::iterator end, size_t depth);
    // Keeps the memory.
    void Clear();
  };

  absl::Status Add(absl::string_view key, absl::string_view value, bool deletes);
  // Begins to write the run, when the one before it is written.
  absl::Status HandOver();
  absl::Status AwaitTable();
  absl::Status WriteTable(Run& run) const;

  const std::shared_ptr<rocksdb::DB> db_;
  const Options options_;
  Run runs_[2];
  Run* next_ = &runs_[0];  // The next entries are added to it.
  Run* last_ = &runs_[1];  // Becomes a table as long as the future is not taken.
  std::future<absl::Status> writing_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_ROCKSDB_BULK_WRITER_H_
