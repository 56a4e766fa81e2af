/* Luminaire files come from makers and from the web: whatever they are, both readers answer, and what they accept the
 * solver accepts too. */
#include <stddef.h>
#include <stdint.h>

#include "formats/photometry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
light(JumPhotometry *photometry)
{
    if (photometry == NULL)
        return;
    JumIntensity intensity = jum_photometry_intensity(photometry);
    const JumLuminaire luminaire = {0, 0.0, 0.0, 8.0, 10.0, 5.0, 1.0};
    const double x[] = {0.0, 3.0}, y[] = {0.0, -4.0}, z[] = {0.0, 0.0};
    JumPointProblem problem = {1, 1, 2, 0, &intensity, &luminaire, NULL, x, y, z};
    double lux[2];
    JumPointInfo info;
    if (jum_point_solve(&problem, lux, &info) != JUM_POINT_OK)
        g_error("a file was accepted that cannot be used");
    jum_photometry_free(photometry);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    light(jum_ies_read((const char *) data, size, "fuzz.ies", NULL));
    light(jum_eulumdat_read((const char *) data, size, "fuzz.ldt", NULL));
    return 0;
}
