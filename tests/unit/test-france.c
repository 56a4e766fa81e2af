/* Towns on both sides of the borders: which frame an import would choose. */
#include "tools/france.h"

static const struct {
    const char *name;
    double lon, lat;
    gboolean french;
} towns[] = {
    {"Angers", -0.55, 47.47, TRUE},      {"Paris", 2.35, 48.86, TRUE},
    {"Brest", -4.49, 48.39, TRUE},       {"Dunkerque", 2.38, 51.03, TRUE},
    {"Lille", 3.06, 50.63, TRUE},        {"Strasbourg", 7.74, 48.58, TRUE},
    {"Mulhouse", 7.34, 47.75, TRUE},     {"Annecy", 6.13, 45.90, TRUE},
    {"Chamonix", 6.87, 45.92, TRUE},     {"Nice", 7.26, 43.70, TRUE},
    {"Marseille", 5.37, 43.30, TRUE},    {"Perpignan", 2.90, 42.70, TRUE},
    {"Bayonne", -1.47, 43.49, TRUE},     {"Bordeaux", -0.58, 44.84, TRUE},
    {"Cherbourg", -1.62, 49.64, TRUE},   {"Ajaccio", 8.74, 41.92, TRUE},
    {"Bastia", 9.45, 42.70, TRUE},       {"Lorient", -3.37, 47.75, TRUE},
    {"Toulouse", 1.44, 43.60, TRUE},     {"Metz", 6.18, 49.12, TRUE},
    {"Genève", 6.145, 46.205, FALSE},    {"Lausanne", 6.63, 46.52, FALSE},
    {"Basel", 7.60, 47.555, FALSE},      {"Kehl", 7.83, 48.57, FALSE},
    {"Saarbrücken", 6.99, 49.24, FALSE}, {"Luxembourg", 6.13, 49.61, FALSE},
    {"Mons", 3.95, 50.45, FALSE},        {"Oostende", 2.92, 51.22, FALSE},
    {"Torino", 7.68, 45.07, FALSE},      {"Ventimiglia", 7.61, 43.79, FALSE},
    {"Girona", 2.82, 41.98, FALSE},      {"Donostia", -1.98, 43.32, FALSE},
    {"Jersey", -2.10, 49.19, FALSE},     {"Firenze", 11.25, 43.77, FALSE},
    {"Tokyo", 139.7, 35.7, FALSE},       {"Dover", 1.31, 51.13, FALSE},
    {"Sassari", 8.56, 40.73, FALSE},     {"Andorra", 1.52, 42.51, FALSE},
};

static void
test_towns(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(towns); i++)
        if (jum_france_contains(towns[i].lon, towns[i].lat) != towns[i].french)
            g_error("%s is on the wrong side", towns[i].name);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/france/towns", test_towns);
    return g_test_run();
}
