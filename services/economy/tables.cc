#include "services/economy/tables.h"

#include <utility>

#include "common/rpc/status_macros.h"

namespace eastgate::economy {

Tables::Tables()
    : enterprises({.number = 1, .collection = "enterprises", .type = "Enterprise", .indexes = {}}),
      recognitions({.number = 2,
                    .collection = "recognitions",
                    .type = "Recognition",
                    .indexes = {{kRecognitionsByEnterprise, [](const v1::Recognition& row) {
                                   return row.state() == v1::RECOGNITION_STATE_RETRACTED ? std::string()
                                                                                         : row.enterprise();
                                 }}}}) {}

absl::StatusOr<std::vector<v1::Recognition>> StandingRecognitions(const Tables& tables,
                                                                  const store::Reader& reader,
                                                                  const std::string& enterprise) {
  resource::Table<v1::Recognition>::Query query;
  query.page_size = kMaxRecognitionsOfEnterprise;
  query.index = {kRecognitionsByEnterprise, enterprise};
  ASSIGN_OR_RETURN(resource::Page<v1::Recognition> page, tables.recognitions.List(reader, query));
  return std::move(page.rows);
}

}  // namespace eastgate::economy
