#include "services/economy/recognition_facts.h"

#include <utility>

#include "common/status/status_macros.h"

namespace eastgate::economy {
namespace {

using v1::Recognition;

absl::Status Judge(const Tables& tables, const store::Reader& reader, const lifecycle::Judgment& judgment,
                   const Recognition& recognition, int step) {
  ASSIGN_OR_RETURN(const auto recognitions, ActiveRecognitions(tables, reader, recognition.enterprise()));
  if (step > 0) return CheckAlone(recognition, recognitions);
  ASSIGN_OR_RETURN(const v1::Enterprise enterprise, tables.enterprises.Get(reader, recognition.enterprise()));
  return JudgeAward(judgment, recognition, enterprise, recognitions);
}

// A recognition whose revocation is retracted is live again, unless another was awarded since.
absl::Status Release(const Tables& tables, const store::Reader& reader, Recognition recognition, int step) {
  if (step == 0) return absl::OkStatus();
  recognition.mutable_steps()->RemoveLast();
  recognition.set_state(v1::RECOGNITION_STATE_AWARDED);
  ASSIGN_OR_RETURN(const auto recognitions, ActiveRecognitions(tables, reader, recognition.enterprise()));
  return CheckAlone(recognition, recognitions);
}

}  // namespace

lifecycle::LifecycleTable<Recognition>::Links RecognitionLinks(const Tables& tables) {
  return {
      .judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment, Recognition& row,
                         int step) { return Judge(tables, writer.transaction(), judgment, row, step); },
      .release = [&tables](facts::Writer& writer, const Recognition& row,
                           int step) { return Release(tables, writer.transaction(), row, step); },
  };
}

absl::StatusOr<std::vector<Recognition>> ActiveRecognitions(const Tables& tables, const store::Reader& reader,
                                                            const std::string& enterprise) {
  resource::Table<Recognition>::Query query;
  query.page_size = kMaxRecognitionsOfEnterprise;
  query.index = {kRecognitionsByEnterprise, enterprise};
  ASSIGN_OR_RETURN(resource::Page<Recognition> page, tables.recognitions.List(reader, query));
  return std::move(page.rows);
}

}  // namespace eastgate::economy
