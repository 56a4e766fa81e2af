/* The key files of lighting are meant to be replaced by the contract's own: whatever they hold, every reader answers, and
 * what it accepts can be used. */
#include <glib/gstdio.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/key-file.h"
#include "model/light-rules.h"
#include "model/lighting.h"
#include "model/luminaire-types.h"
#include "model/street-classes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char PROGRAMMES[] = "[general]\ndefault=p\n[driver d]\nlevel=0;1\npower=0;1\n"
                                 "standby_w=0\n[programme p]\non=5\noff=-5\nlevel=1\n";
static const char TARIFFS[] = "[tariff default]\nyear=2026\neur_kwh=0.2\n"
                              "[emission default]\nyear=2023\nkg_co2e_kwh=0.05\n";

/* Without waiting for the disk: a new file each time, since some systems flush one that is written over. */
static void
put(const char *path, const char *text, gsize size)
{
    g_remove(path);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(text, 1, size, file) != size || fclose(file) != 0)
        g_error("%s cannot be written", path);
}

static void
walk_year(const char *folder)
{
    g_autoptr(JumLightingRules) rules = jum_lighting_rules_load(folder, NULL);
    if (rules == NULL)
        return;
    g_autoptr(JumNightClock) clock = jum_night_clock_new(47.5, -0.5, "Europe/Paris");
    for (gint64 evening = 20500; evening < 20530; evening++) {
        const JumNight *night = jum_night(clock, evening);
        for (guint i = 0; i < MIN(rules->n_programmes, 4); i++) {
            JumNightLevels levels;
            jum_night_levels(clock, night, &rules->programmes[i],
                             rules->n_switch_offs > 0 ? &rules->switch_offs[0] : NULL, &levels);
            for (guint k = 0; k < levels.n; k++)
                if (!(levels.level_pu[k] >= 0.0 && levels.level_pu[k] <= 1.0))
                    g_error("a level out of range was accepted");
        }
    }
}

static char *folder;

static void
clean(void)
{
    static const char *const names[] = {"programmes.ini", "tariffs.ini", "luminaires.ini",
                                        "classes.ini", "light-rules.ini"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_remove(path);
    }
    g_rmdir(folder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (folder == NULL) {
        folder = g_dir_make_tmp("jumeau-fuzz-XXXXXX", NULL);
        atexit(clean);
    }
    g_autofree char *programmes = g_build_filename(folder, "programmes.ini", NULL);
    g_autofree char *tariffs = g_build_filename(folder, "tariffs.ini", NULL);
    g_autofree char *luminaires = g_build_filename(folder, "luminaires.ini", NULL);
    g_autofree char *classes = g_build_filename(folder, "classes.ini", NULL);
    g_autofree char *law = g_build_filename(folder, "light-rules.ini", NULL);
    const char *text = (const char *) data;
    put(programmes, text, size);
    put(tariffs, TARIFFS, strlen(TARIFFS));
    put(luminaires, text, size);
    put(classes, text, size);
    put(law, text, size);
    jum_light_rules_free(jum_light_rules_load(folder, NULL));
    walk_year(folder);
    jum_luminaire_types_free(jum_luminaire_types_load(folder, NULL));
    jum_class_rules_free(jum_class_rules_load(folder, NULL));
    put(programmes, PROGRAMMES, strlen(PROGRAMMES));
    put(tariffs, text, size);
    walk_year(folder);
    return 0;
}
