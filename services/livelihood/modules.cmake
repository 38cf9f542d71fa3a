# The files of livelihood: proto/, services/livelihood/ and tests/unit/livelihood/ are built from these lists.

# proto/eastgate/livelihood/v1/<name>.proto.
set(livelihood_protos
  assistance assistance_service barrier_free_retrofit care_facility care_facility_service deliverable home_care_subsidy
  livelihood_project milestone newborn_enrollment newborn_enrollment_service person person_service procurement
  project_item project_service
  startup_loan startup_loan_service)

# services/livelihood/<name>.cc, each with tests/unit/livelihood/<name>_test.cc.
set(livelihood_modules
  assistance_rules assistance_service barrier_free_retrofit_rules care_facility_rules care_facility_service
  deliverable_rules home_care_subsidy_rules identities milestone_rules newborn_enrollment_rules
  newborn_enrollment_service person_names person_rules person_service procurement_rules project_rules project_service startup_loan_eligibility
  startup_loan_rules startup_loan_service tables)

# These have no test file of their own: they join rows, tables and other services, and are tested through <noun>_service_test.cc.
set(livelihood_joining_modules
  assistance_facts identity_count newborn_enrollment_facts peers person_mergers person_records project_facts
  startup_loan_facts)
