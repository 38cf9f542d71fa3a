// The sample district's reference data, as intake resolves names by them.
#ifndef EASTGATE_TESTS_UNIT_INTAKE_TESTING_SAMPLE_H_
#define EASTGATE_TESTS_UNIT_INTAKE_TESTING_SAMPLE_H_

#include "common/reference/reference_data.h"

namespace eastgate::intake::testing {

inline const reference::ReferenceData& SampleReference() {
  static const auto reference =
      *reference::ParseReference(*reference::LoadReferenceFiles(EASTGATE_SAMPLE "/reference"));
  return *reference;
}

}  // namespace eastgate::intake::testing

#endif  // EASTGATE_TESTS_UNIT_INTAKE_TESTING_SAMPLE_H_
