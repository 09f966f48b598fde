// A plugin of qemu-user that counts the executed AArch64 instructions by class.
//
//   qemu-aarch64 -plugin libcount.so,out=FILE program
//
// FILE gets one line, "class count" pairs. A block of code is classified once, when it
// is translated, and each class of it adds its number whenever the block runs. Threads
// add without locks: run the program with one. The declarations are those of
// qemu-plugin.h, version 1 (qemu 4.2 to 9), as Debian's qemu-user ships no header.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, enum qemu_plugin_op, void *, uint64_t);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 1;

enum { FMA, FLOAT, DIVIDE, LOAD, STORE, BRANCH, INTEGER, CLASSES };
static const char *names[CLASSES] = {"fma", "simd", "divide", "load", "store", "branch", "integer"};
static uint64_t counts[CLASSES];
static char *out;

// of is the class of an instruction (Arm ARM, C4.1). *n is 2 for a pair of registers.
static int of(uint32_t w, int *n) {
  *n = 1;
  if ((w & 0x0a000000) == 0x08000000) { // loads and stores
    int simd = w >> 26 & 1, load = w >> 22 & 1;
    if ((w & 0x3a000000) == 0x28000000) *n = 2;                        // LDP, STP
    if ((w & 0x3b000000) == 0x18000000) load = 1;                      // literal
    if ((w & 0x38000000) == 0x38000000 && !simd) load = (w >> 22 & 3) != 0; // sign-extending, PRFM
    return load ? LOAD : STORE;
  }
  if ((w & 0x0e000000) == 0x0e000000) { // SIMD and floating point
    if ((w & 0xbf20fc00) == 0x0e20cc00 || (w & 0xbf00b400) == 0x0f001000 || // FMLA, FMLS: vector, by element
        (w & 0xff000000) == 0x1f000000)                                      // FMADD and its kin
      return FMA;
    if ((w & 0xbfa0fc00) == 0x2e20fc00 || (w & 0xbfbffc00) == 0x2ea1f800 || // FDIV, FSQRT: vector
        (w & 0xff20fc00) == 0x1e201800 || (w & 0xff3ffc00) == 0x1e21c000)   // scalar
      return DIVIDE;
    return FLOAT;
  }
  return (w & 0x1c000000) == 0x14000000 ? BRANCH : INTEGER;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
  uint64_t in[CLASSES] = {0};
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
    uint32_t w;
    int n;
    memcpy(&w, qemu_plugin_insn_data(qemu_plugin_tb_get_insn(tb, i)), 4);
    int class = of(w, &n);
    in[class] += n;
  }
  for (int c = 0; c < CLASSES; c++)
    if (in[c]) qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &counts[c], in[c]);
}

static void finished(qemu_plugin_id_t id, void *unused) {
  FILE *f = fopen(out, "w");
  if (!f) {
    perror(out);
    return;
  }
  for (int c = 0; c < CLASSES; c++) fprintf(f, "%s %llu%c", names[c], (unsigned long long)counts[c], c + 1 < CLASSES ? ' ' : '\n');
  if (fclose(f)) perror(out);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv) {
  for (int i = 0; i < argc; i++)
    if (!strncmp(argv[i], "out=", 4)) out = strdup(argv[i] + 4);
  if (!out) {
    fprintf(stderr, "count: expected out=FILE\n");
    return 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, finished, NULL);
  return 0;
}
