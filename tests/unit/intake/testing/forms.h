// Rows of forms in tests.
#ifndef EASTGATE_TESTS_UNIT_INTAKE_TESTING_FORMS_H_
#define EASTGATE_TESTS_UNIT_INTAKE_TESTING_FORMS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "services/intake/form.h"
#include "tests/unit/intake/testing/sample.h"

namespace eastgate::intake::testing {

// A row: the texts by column.
using Texts = std::map<std::string, std::string>;

inline Texts With(Texts texts, const std::string& column, const std::string& text) {
  texts[column] = text;
  return texts;
}

struct ReadRow {
  Request request;
  std::string problems;
};

inline ReadRow Read(const FileForm& form, const Texts& texts) {
  std::vector<std::string> header, fields;
  for (const auto& [column, text] : texts) {
    header.push_back(column);
    fields.push_back(text);
  }
  Row row(header, fields, SampleReference());
  Request request = form.read(row);
  return {std::move(request), row.problems()};
}

inline ReadRow Read(const std::string& title, const Texts& texts) {
  for (const FileForm& form : FileForms()) {
    if (form.title == title) return Read(form, texts);
  }
  ADD_FAILURE() << "no form " << title;
  return {};
}

// Returns the message of a request that goes to a service, not of an amendment.
inline const google::protobuf::Message& MessageOf(const Request& request) {
  const auto* addressed = std::get_if<Addressed>(&request);
  return addressed != nullptr ? *addressed->message : *std::get<MessagePtr>(request);
}

// Returns the request of a row without problems.
template <class Message>
Message Good(const std::string& title, const Texts& texts) {
  const ReadRow row = Read(title, texts);
  EXPECT_EQ(row.problems, "");
  if constexpr (std::is_same_v<Message, Amendment> || std::is_same_v<Message, Addressed>) {
    return std::get<Message>(row.request);
  } else {
    return dynamic_cast<const Message&>(MessageOf(row.request));
  }
}

}  // namespace eastgate::intake::testing

#endif  // EASTGATE_TESTS_UNIT_INTAKE_TESTING_FORMS_H_
