// A load in a test, with what it rejected.
#ifndef EASTGATE_TESTS_UNIT_INTAKE_TESTING_LOAD_H_
#define EASTGATE_TESTS_UNIT_INTAKE_TESTING_LOAD_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "services/intake/loader.h"
#include "tests/unit/intake/testing/sample.h"

namespace eastgate::intake::testing {

using Send = std::function<Outcome(const Request&)>;

struct TestLoad {
  absl::StatusOr<FileReport> report;
  std::string rejects;  // As bytes.
};

inline TestLoad TryLoad(const std::string& bytes, const Send& send, const LoadOptions& options = {}) {
  TestLoad load;
  const auto send_all = [&send](absl::Span<const Request> requests) {
    std::vector<Outcome> outcomes;
    for (const Request& request : requests) outcomes.push_back(send(request));
    return outcomes;
  };
  load.report = LoadFile(
      bytes, SampleReference(), options,
      {send_all, [](int, int) {}, [&load](absl::string_view rows) { absl::StrAppend(&load.rejects, rows); }});
  EXPECT_EQ(load.rejects.empty(), !load.report.ok() || load.report->rejected == 0);
  return load;
}

inline Outcome Accept(const Request&) {
  return {};
}

}  // namespace eastgate::intake::testing

#endif  // EASTGATE_TESTS_UNIT_INTAKE_TESTING_LOAD_H_
