#pragma once

/* JUM_MANY_TARGETS: the function is compiled for several widths of vectors, and the machine chooses when it starts: the
 * same bytes on the same machine. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define JUM_MANY_TARGETS \
    __attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3")))
#else
#define JUM_MANY_TARGETS
#endif
