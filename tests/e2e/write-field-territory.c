/* Writes the living territory of the tests: write-field-territory PATH SCALE (833: the size of the demonstration). */
#include <stdlib.h>

#include "tests/unit/field-fixture.h"

int
main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    jum_field_fixture_write(argv[1], (guint) CLAMP(atoi(argv[2]), 1, 5000));
    return 0;
}
