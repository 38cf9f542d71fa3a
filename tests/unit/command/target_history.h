// A target and its versions, for the tests of its rules and of its evaluation.
#ifndef EASTGATE_TESTS_UNIT_COMMAND_TARGET_HISTORY_H_
#define EASTGATE_TESTS_UNIT_COMMAND_TARGET_HISTORY_H_

#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "services/command/target_rules.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"

namespace eastgate::command::testing {

using lifecycle::testing::JudgmentFor;

inline v1::CreateTargetRequest Request(int64_t value,
                                       v1::TargetDirection direction = v1::TARGET_DIRECTION_AT_LEAST) {
  v1::CreateTargetRequest request;
  request.set_target_id("t-1");
  request.set_figure("livelihood.newborn_enrollments");
  request.set_year(2024);
  request.set_direction(direction);
  request.set_value(value);
  request.set_set_by("总指挥部");
  request.set_set_on("2024-01-10");
  return request;
}

// A target over a figure of that kind, recorded by facts/10.
inline v1::Target TargetOver(figure::v1::FigureKind kind, const v1::CreateTargetRequest& request) {
  figure::v1::Figure figure;
  figure.set_kind(kind);
  v1::Target target = Set(request, figure).value_or(v1::Target());
  const absl::Status recorded = TargetEntry().Record(JudgmentFor("facts/10"), target);
  EXPECT_TRUE(recorded.ok()) << recorded;
  return target;
}
inline v1::Target Target(int64_t value, v1::TargetDirection direction = v1::TARGET_DIRECTION_AT_LEAST) {
  return TargetOver(figure::v1::FIGURE_KIND_FLOW, Request(value, direction));
}
inline v1::Target RatioTarget(int64_t value, v1::TargetDirection direction = v1::TARGET_DIRECTION_AT_LEAST) {
  return TargetOver(figure::v1::FIGURE_KIND_RATIO, Request(value, direction));
}

// Adds a version under the name `fact`. A refusal leaves the target as it was.
inline absl::Status ReviseAs(v1::Target& target, const v1::ReviseTargetRequest& request,
                             const std::string& fact) {
  v1::Target changed = target;
  absl::Status status = TargetVersionEntry().Record(JudgmentFor(fact), changed, **Revise(changed, request));
  if (status.ok()) target = std::move(changed);
  return status;
}

inline v1::ReviseTargetRequest Revision(int64_t value, const std::string& set_on) {
  v1::ReviseTargetRequest request;
  request.set_name("targets/t-1");
  request.set_value(value);
  request.set_set_by("总指挥部");
  request.set_set_on(set_on);
  return request;
}

}  // namespace eastgate::command::testing

#endif  // EASTGATE_TESTS_UNIT_COMMAND_TARGET_HISTORY_H_
