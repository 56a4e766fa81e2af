/* Any bytes as CSV: rows or a fault, never a crash. */
#include <stddef.h>
#include <stdint.h>

#include "formats/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(JumCsv) csv = jum_csv_open_bytes(g_bytes_new(data, size), "fuzz.csv", NULL);
    gsize total = 0;
    while (csv != NULL && jum_csv_next(csv, NULL)) {
        for (guint i = 0; i < jum_csv_n_columns(csv); i++)
            total += jum_csv_text(csv, (int) i)[0] != '\0';
    }
    return total > size;
}
