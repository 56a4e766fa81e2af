/* Scenario files are written by anybody: whatever they are, the reader answers.  One that is accepted must come back the
 * same through writing and reading. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "study/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fail(const char *what, const char *text)
{
    g_printerr("%s:\n%s", what, text);
    abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(JumScenario) scenario =
        jum_scenario_parse((const char *) data, size, "fuzz.json", NULL);
    if (scenario == NULL)
        return 0;
    g_autofree char *text = jum_scenario_to_json(scenario);
    g_autoptr(JumScenario) again = jum_scenario_parse(text, strlen(text), "again.json", NULL);
    if (again == NULL)
        fail("what was accepted is refused the second time", text);
    g_autofree char *second = jum_scenario_to_json(again);
    if (strcmp(text, second) != 0)
        fail("a scenario changed on its way", text);
    return 0;
}
