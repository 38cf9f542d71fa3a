// The offline modes of the binaries on the files of a stopped service: --verify-log, --check, --rebuild,
// --backup.
//
// Each prints one line for a person and returns the process's exit code: 0 when all is well, 1 when something
// is bad or the files cannot be read. Only RebuildDirectory writes to them.
#ifndef EASTGATE_COMMON_SERVER_OFFLINE_H_
#define EASTGATE_COMMON_SERVER_OFFLINE_H_

#include <ostream>
#include <string>

#include "common/facts/log.h"
#include "common/figures/catalogue.h"
#include "common/server/backup_maker.h"

namespace eastgate::server {

// "head revision 120 digest 4f0c…, no bad revision", or where the chain breaks.
int VerifyLogDirectory(const std::string& directory, absl::string_view service, std::ostream& out);

// The hash chain; posting index, cells, rows of the tables and their indexes against the log. `options` as
// the service has them.
int CheckDirectory(const std::string& directory, figures::Catalogue catalogue, facts::Log::Options options,
                   std::ostream& out);

// Posting index, cells, rows of the tables and their indexes anew from the log, if its hash chain holds.
int RebuildDirectory(const std::string& directory, const figures::Catalogue& catalogue,
                     const facts::Log::Options& options, std::ostream& out);

// A backup of the store in `directory`, in the folder `backups`.
int BackUpDirectory(const std::string& directory, const std::string& backups, BackupMaker::Options options,
                    std::ostream& out);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_OFFLINE_H_
