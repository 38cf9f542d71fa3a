// Livelihood, as far as command asks it for projects: those that a test puts in.
#ifndef EASTGATE_TESTS_UNIT_COMMAND_TESTING_PROJECTS_H_
#define EASTGATE_TESTS_UNIT_COMMAND_TESTING_PROJECTS_H_

#include <string>

#include "eastgate/livelihood/v1/project_service.grpc.pb.h"
#include "tests/unit/rpc/testing/fake_peer.h"

namespace eastgate::command::testing {

struct Projects final : livelihood::v1::ProjectService::Service {
  grpc::Status GetLivelihoodProject(grpc::ServerContext*,
                                    const livelihood::v1::GetLivelihoodProjectRequest* request,
                                    livelihood::v1::LivelihoodProject* project) override {
    return projects.Get(*request, *project);
  }

  // Puts in a project of the year, of the province.
  livelihood::v1::LivelihoodProject& Add(const std::string& name, int year) {
    livelihood::v1::LivelihoodProject& project = projects[name];
    project.set_year(year);
    project.set_adopted_on(std::to_string(year) + "-01-02");
    project.set_state(livelihood::v1::LIVELIHOOD_PROJECT_STATE_RECORDED);
    project.set_level(reference::v1::TERRITORIAL_LEVEL_PROVINCIAL);
    return project;
  }

  rpc::testing::FakeRows<livelihood::v1::LivelihoodProject> projects;
};

}  // namespace eastgate::command::testing

#endif  // EASTGATE_TESTS_UNIT_COMMAND_TESTING_PROJECTS_H_
