/* Public sites: town halls, schools, sports halls, culture, workshops (the metered municipal buildings) and
 * the health sites that a water or power cut must spare.
 * Each is put on a building of that use in its commune; schools and the like are shared by population. */
#include "tools/asset-address.h"
#include "tools/building-census.h"
#include "tools/generate.h"
#include "tools/whole-shares.h"

#include <math.h>

/* full is the count of the 29 communes together; each: one a commune, whatever the scale. */
typedef struct {
    const char *kind, *use, *title;
    guint full;
    gboolean each, sensitive, municipal;
} SiteKind;

static const SiteKind kinds[] = {
    {"town_hall", "public", "Mairie", 29, TRUE, FALSE, TRUE},
    {"school", "education", "École", 72, FALSE, TRUE, TRUE},
    {"sport", "public", "Salle de sport", 28, FALSE, FALSE, TRUE},
    {"culture", "public", "Espace culturel", 16, FALSE, FALSE, TRUE},
    {"nursery", "public", "Crèche", 11, FALSE, TRUE, TRUE},
    {"workshop", "industrial", "Centre technique", 8, FALSE, FALSE, TRUE},
    {"hospital", "health", "Clinique", 4, FALSE, TRUE, FALSE},
    {"dialysis", "health", "Centre de dialyse", 2, FALSE, TRUE, FALSE},
    {"care_home", "health", "Résidence pour personnes âgées", 20, FALSE, TRUE, FALSE},
};

static const char *const people[] = {
    "Jean-Jacques-Rousseau",
    "Marie-Curie",
    "Victor-Hugo",
    "Jules-Verne",
    "Joachim-du-Bellay",
    "Jean-Zay",
    "Rosa-Parks",
    "Louis-Pasteur",
    "Simone-Veil",
    "Jacques-Prévert",
    "Claude-Monet",
    "Robert-Doisneau",
    "Aimé-Césaire",
    "Joséphine-Baker",
    "René-Gasnier",
    "Pierre-et-Marie-Curie",
    "Anne-Frank",
    "Charles-Bénier",
    "Marcel-Pagnol",
    "Alfred-de-Musset",
};

/* The best building of a commune: of the use if there is one (else of any but housing, else any), large,
 * and for a town hall near the main square. */
static gint64
choose_building(const JumGenerate *g,
                const JumBuildingCensus *census,
                guint commune,
                const SiteKind *kind,
                const guint8 *taken)
{
    const JumLayer *buildings = g->layer[JUM_TABLE_building];
    int use_column = jum_layer_column(buildings, "use");
    double best = -G_MAXDOUBLE;
    gint64 found = -1;
    for (guint i = 0; i < census->n; i++) {
        if (taken[i] || census->commune[i] != (int) commune)
            continue;
        const char *use = jum_layer_text(buildings, use_column, i);
        double score = fmin(census->floor_m2[i], 4000.0) / 100.0;
        score += g_strcmp0(use, kind->use) == 0       ? 1000.0
                 : g_strcmp0(use, "residential") == 0 ? -500.0
                                                      : 0.0;
        if (g_strcmp0(use, "agricultural") == 0 || g_strcmp0(use, "religious") == 0)
            score -= 800.0;
        if (kind->each)
            score -= hypot(census->x_m[i] - g->commune[commune].x_m,
                           census->y_m[i] - g->commune[commune].y_m) /
                     5.0;
        if (score > best) {
            best = score;
            found = i;
        }
    }
    return found;
}

static void
add_site(JumGenerate *g,
         const JumBuildingCensus *census,
         guint commune,
         const SiteKind *kind,
         guint8 *taken,
         guint *number)
{
    JumLayer *sites = g->layer[JUM_TABLE_public_site];
    gint64 building = choose_building(g, census, commune, kind, taken);
    if (building < 0)
        return;
    taken[building] = 1;
    double x = census->x_m[building], y = census->y_m[building];
    guint n = ++*number;
    g_autofree char *id = g_strdup_printf("EP-%03u", n);
    g_autofree char *name =
        kind->each ? jum_asset_commune_of(g->commune[commune].name, kind->title)
                   : g_strdup_printf("%s %s", kind->title, people[n * 7 % G_N_ELEMENTS(people)]);
    g_autofree char *address = jum_asset_address_at(g, x, y);
    guint row = jum_generate_add_point(g, JUM_TABLE_public_site, id, "synthetic", x, y);
    jum_layer_set_text_by_name(sites, "name", row, name);
    jum_layer_set_text_by_name(sites, "address", row, address);
    jum_layer_set_text_by_name(sites, "control", row, "manual");
    jum_layer_set_text_by_name(
        sites, "owner", row, kind->municipal ? g->commune[commune].name : "Établissement de santé");
    jum_layer_set_text_by_name(sites, "kind", row, kind->kind);
    jum_layer_set_real_by_name(sites, "floor_m2", row, round(census->floor_m2[building]));
    jum_layer_set_int_by_name(sites, "sensitive", row, kind->sensitive);
}

/* The real hospital, where the landmarks put it. */
static void
add_landmark_hospitals(JumGenerate *g)
{
    const JumLayer *landmarks = g->layer[JUM_TABLE_landmark];
    JumLayer *sites = g->layer[JUM_TABLE_public_site];
    int kind = jum_layer_column(landmarks, "kind"), name = jum_layer_column(landmarks, "name");
    for (guint i = 0; i < jum_layer_n_rows(landmarks); i++) {
        double x, y;
        if (g_strcmp0(jum_layer_text(landmarks, kind, i), "hospital") != 0 ||
            !jum_layer_point(landmarks, i, &x, &y))
            continue;
        g_autofree char *id = g_strdup_printf("EP-%s", jum_layer_id(landmarks, i));
        guint row = jum_generate_add_point(g, JUM_TABLE_public_site, id, "unverified", x, y);
        jum_layer_set_text_by_name(sites, "name", row, jum_layer_text(landmarks, name, i));
        jum_layer_set_text_by_name(sites, "control", row, "manual");
        jum_layer_set_text_by_name(sites, "owner", row, "Établissement de santé");
        jum_layer_set_text_by_name(sites, "kind", row, "hospital");
        jum_layer_set_real_by_name(sites, "floor_m2", row, 60000.0);
        jum_layer_set_int_by_name(sites, "sensitive", row, 1);
        jum_layer_set_text_by_name(
            sites, "source", row,
            jum_layer_text(landmarks, jum_layer_column(landmarks, "source"), i));
    }
}

gboolean
jum_generate_sites(JumGenerate *g, GError **error)
{
    static const double share[] = {0.03, 0.5, 1.0, 1.0};
    g_autoptr(JumBuildingCensus) census = jum_building_census(g);
    g_autofree guint8 *taken = g_new0(guint8, census->n + 1);
    g_autofree double *population = g_new0(double, g->n_communes + 1);
    g_autofree gint64 *shared = g_new0(gint64, g->n_communes + 1);
    for (guint k = 0; k < g->n_communes; k++)
        population[k] = g->commune[k].population;
    guint number = 0;
    add_landmark_hospitals(g);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        guint wanted = (guint) ceil(kinds[i].full * share[g->scale]);
        jum_share_whole(population, g->n_communes, wanted, shared);
        for (guint k = 0; k < g->n_communes; k++)
            for (gint64 s = 0; s < (kinds[i].each ? 1 : shared[k]); s++)
                add_site(g, census, k, &kinds[i], taken, &number);
    }
    return TRUE;
}
