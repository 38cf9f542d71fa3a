#include "common/store/rocksdb_bulk_writer.h"

#include <endian.h>
#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/status/status_macros.h"
#include "common/store/rocksdb_engine.h"

namespace eastgate::store {
namespace {

// A table has about as many bytes of keys and values before they are compressed.
constexpr size_t kRunBytes = 64 << 20;

rocksdb::Slice ToSlice(absl::string_view bytes) {
  return rocksdb::Slice(bytes.data(), bytes.size());
}

absl::uint128 LeadOf(absl::string_view key) {
  uint64_t halves[2] = {0, 0};
  std::memcpy(halves, key.data(), std::min(key.size(), sizeof(halves)));
  return absl::MakeUint128(be64toh(halves[0]), be64toh(halves[1]));
}

void Remove(const std::string& folder) {
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

}  // namespace

// Compares numbers only, sixteen bytes of the keys at a time: most keys have a long beginning in common, and
// to compare two of them where they lie takes two misses of the cache.
void RocksDbBulkWriter::Run::SortFrom(std::vector<Entry>::iterator begin, std::vector<Entry>::iterator end,
                                      size_t depth) {
  std::sort(begin, end,
            [](const Entry& a, const Entry& b) { return a.lead != b.lead ? a.lead < b.lead : a.at < b.at; });
  const size_t next = depth + sizeof(absl::uint128);
  for (auto alike = begin, after = begin; alike != end; alike = after) {
    after = std::find_if(alike + 1, end, [&alike](const Entry& entry) { return entry.lead != alike->lead; });
    if (after - alike == 1) continue;
    // A key that ends here is the beginning of all that are longer.
    const auto longer =
        std::stable_partition(alike, after, [next](const Entry& entry) { return entry.key_size <= next; });
    std::stable_sort(alike, longer, [](const Entry& a, const Entry& b) { return a.key_size < b.key_size; });
    std::for_each(longer, after, [&](Entry& entry) { entry.lead = LeadOf(KeyOf(entry).substr(next)); });
    if (after - longer > 1) SortFrom(longer, after, next);
  }
}

void RocksDbBulkWriter::Run::Clear() {
  bytes.clear();
  entries.clear();
}

RocksDbBulkWriter::RocksDbBulkWriter(std::shared_ptr<rocksdb::DB> db, Options options)
    : db_(std::move(db)), options_(std::move(options)) {
  Remove(options_.folder);
}

RocksDbBulkWriter::~RocksDbBulkWriter() {
  if (writing_.valid()) writing_.wait();
  Remove(options_.folder);
}

absl::Status RocksDbBulkWriter::Put(absl::string_view key, absl::string_view value) {
  return Add(key, value, /*deletes=*/false);
}

absl::Status RocksDbBulkWriter::Delete(absl::string_view key) {
  return Add(key, "", /*deletes=*/true);
}

absl::Status RocksDbBulkWriter::Add(absl::string_view key, absl::string_view value, bool deletes) {
  next_->entries.push_back({LeadOf(key), static_cast<uint32_t>(next_->bytes.size()),
                            static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size()), deletes});
  next_->bytes.append(key.data(), key.size());
  next_->bytes.append(value.data(), value.size());
  return next_->bytes.size() < kRunBytes ? absl::OkStatus() : HandOver();
}

absl::Status RocksDbBulkWriter::HandOver() {
  RETURN_IF_ERROR(AwaitTable());
  std::swap(next_, last_);
  next_->Clear();
  writing_ = std::async(std::launch::async, [this, run = last_] { return WriteTable(*run); });
  return absl::OkStatus();
}

absl::Status RocksDbBulkWriter::AwaitTable() {
  return writing_.valid() ? writing_.get() : absl::OkStatus();
}

absl::Status RocksDbBulkWriter::WriteTable(Run& run) const {
  RETURN_IF_ERROR(options_.check_serving());
  std::error_code error;
  std::filesystem::create_directories(options_.folder, error);
  if (error) return NotServing("the store's directory cannot be written");
  run.Sort();
  const std::string path = options_.folder + "/table";
  const rocksdb::Options database = db_->GetOptions();
  rocksdb::SstFileWriter table(rocksdb::EnvOptions(database), database);
  rocksdb::Status status = table.Open(path);
  for (size_t i = 0; status.ok() && i < run.entries.size(); ++i) {
    const Entry& entry = run.entries[i];
    const absl::string_view key = run.KeyOf(entry);
    if (i + 1 < run.entries.size() && run.KeyOf(run.entries[i + 1]) == key) continue;
    status =
        entry.deletes ? table.Delete(ToSlice(key)) : table.Put(ToSlice(key), ToSlice(run.ValueOf(entry)));
  }
  if (status.ok()) status = table.Finish();
  rocksdb::IngestExternalFileOptions moved;
  moved.move_files = true;
  moved.write_global_seqno = false;
  if (status.ok()) status = db_->IngestExternalFile({path}, moved);
  return status.ok() ? absl::OkStatus() : FromRocksDb(status);
}

absl::Status RocksDbBulkWriter::Finish() {
  if (!next_->entries.empty()) RETURN_IF_ERROR(HandOver());
  RETURN_IF_ERROR(AwaitTable());
  options_.publish();
  return absl::OkStatus();
}

}  // namespace eastgate::store
