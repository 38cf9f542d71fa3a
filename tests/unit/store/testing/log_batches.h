// Batches for tests of a log: batch n has revision n, a digest that names n, and a payload that does.
#ifndef EASTGATE_TESTS_UNIT_STORE_TESTING_LOG_BATCHES_H_
#define EASTGATE_TESTS_UNIT_STORE_TESTING_LOG_BATCHES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/store/batch_log.h"
#include "gtest/gtest.h"

namespace eastgate::store {

inline LogBatch BatchNumber(int64_t seq, size_t payload_bytes = 0) {
  LogBatch batch{seq, {seq, absl::StrFormat("digest-%025d", seq)}, absl::StrCat("payload-", seq, ";")};
  if (batch.payload.size() < payload_bytes) batch.payload.resize(payload_bytes, static_cast<char>(seq));
  return batch;
}

inline LogPosition PositionAt(int64_t seq) {
  return seq == 0 ? LogPosition() : BatchNumber(seq).position();
}

// Claims the log, whoever has it.
inline absl::StatusOr<LogPosition> ClaimFromAnyone(BatchLog& log) {
  while (true) {
    const absl::StatusOr<Lease> seen = log.FindLease(absl::ZeroDuration());
    if (!seen.ok()) return seen.status();
    absl::StatusOr<LogPosition> claimed = log.Claim(*seen);
    if (!absl::IsAborted(claimed.status())) return claimed;
  }
}

// Appends the batches from `first` to `last`, and fails the test when one is refused.
inline void AppendAll(BatchLog& log, int64_t first, int64_t last) {
  for (int64_t seq = first; seq <= last; ++seq) {
    const absl::Status appended = log.Append(BatchNumber(seq));
    ASSERT_TRUE(appended.ok()) << seq << ": " << appended;
  }
}

// Returns the numbers of the batches after `applied`, each compared with BatchNumber; -1 at the end for an
// error.
inline std::vector<int64_t> NumbersAfter(BatchLog& log, int64_t applied, absl::Status* error = nullptr) {
  std::vector<int64_t> numbers;
  const absl::Status read = log.ReadAfter(PositionAt(applied), [&](const LogBatch& batch) {
    const LogBatch wanted = BatchNumber(batch.seq, batch.payload.size());
    EXPECT_EQ(batch.head, wanted.head);
    EXPECT_TRUE(batch.payload == wanted.payload) << batch.seq;
    numbers.push_back(batch.seq);
    return absl::OkStatus();
  });
  if (!read.ok()) numbers.push_back(-1);
  if (error != nullptr) *error = read;
  return numbers;
}

inline std::vector<int64_t> Numbers(int64_t first, int64_t last) {
  std::vector<int64_t> numbers;
  for (int64_t seq = first; seq <= last; ++seq) numbers.push_back(seq);
  return numbers;
}

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_UNIT_STORE_TESTING_LOG_BATCHES_H_
