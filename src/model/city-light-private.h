#pragma once

#include "model/city-light.h"

/* What city-light.c and street-light.c share; nobody else includes this. */

struct JumCityLight {
    JumCityLightSettings settings;
    JumLuminaireTypes *types;
    JumLuminaires *luminaires;
    JumLayer *roads, *communes;
    JumElevation *ground; /* NULL: flat */
    JumIntensity *intensities;
    JumLuminaire *full, *now; /* [lamps] at full level, and as solved last */
    JumWall *walls;
    guint n_walls;
    double *level_pu; /* [lamps] solved last; NULL: never */
    JumCityProblem problem;
    JumCityField *field;
    JumCityInfo info;
    int lit_column, width_column;
};

typedef struct {
    guint32 road;
    double x_m, y_m; /* middle of the cell */
} JumStreetCell;

gboolean jum_city_light_is_lit(const JumCityLight *light, guint road);
double jum_city_light_width_m(const JumCityLight *light, guint road);
/** jum_city_light_cells: the cells of 1 m whose middle lies on a street's carriageway, segment by segment. */
void jum_city_light_cells(const JumCityLight *light,
                          guint road,
                          void (*each)(const JumStreetCell *cell, gpointer data),
                          gpointer data);
