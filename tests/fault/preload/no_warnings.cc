// Preloaded into a server, keeps PostgreSQL's warnings from it: libpq is told of no receiver for them. A
// server that acknowledges in spite of a warning is found out by the fault tests; so they must find out any
// server that has this.
struct pg_conn;
struct pg_result;

extern "C" {

using NoticeReceiver = void (*)(void*, const pg_result*);

NoticeReceiver PQsetNoticeReceiver(pg_conn* /*connection*/, NoticeReceiver /*receiver*/, void* /*argument*/) {
  return nullptr;
}
}
