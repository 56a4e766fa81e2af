// A square of ground: param 0 = x0, y0, z_lo, size; 1 = height step, end of range, skirt, -
#ifdef VERTEX
layout(location = 0) in vec2 a_height; // own, coarse
layout(location = 1) in vec2 a_normal;
layout(location = 2) in vec2 a_grid;
out vec2 v_uv;
out vec2 v_place;
out vec3 v_light;
out vec4 v_haze; // rgb of haze times its part, and the part
out vec3 v_ray;
#ifdef SHADOW
out vec3 v_sun;
out vec3 v_at;
#endif
void main()
{
    bool skirt = a_grid.x > 31.0;
    vec2 grid = vec2(skirt ? a_grid.x - 32.0 : a_grid.x, a_grid.y) * (1.0 / 16.0);
    vec2 place = u_param[0].xy + grid * u_param[0].w;
    float z = u_param[0].z + a_height.x * u_param[1].x;
    float coarse = u_param[0].z + a_height.y * u_param[1].x;
    float away = distance(vec3(place, z), u_eye.xyz);
    float morph = clamp((away / u_param[1].y - 0.75) * 4.0, 0.0, 1.0);
    z = mix(z, coarse, morph);
    if (skirt)
        z -= u_param[1].z;
    vec3 normal = vec3(a_normal, sqrt(max(1.0 - dot(a_normal, a_normal), 0.0)));
    v_uv = grid;
    v_place = place;
#ifdef SHADOW
    v_light = skylight(normal);
    v_sun = sunlight(normal);
    v_at = vec3(place, z);
#else
    v_light = daylight(normal, 1.0);
#endif
    float part = haze_part(away);
    v_haze = vec4(u_haze.rgb * part, part);
    v_ray = vec3(place, z) - u_eye.xyz;
    gl_Position = u_view_proj * vec4(place, z, 1.0);
}
#else
in vec2 v_uv;
in vec2 v_place;
in vec3 v_light;
in vec4 v_haze;
in vec3 v_ray;
#ifdef SHADOW
in vec3 v_sun;
in vec3 v_at;
#endif
out vec4 o_colour;
void main()
{
    vec4 ground = texture(u_texture0, v_uv);
    vec3 light = v_light;
#ifdef SHADOW
    light += v_sun * sun_reach(v_at, vec3(0.0, 0.0, 1.0));
#endif
    if (u_sky.w > 0.0)
        light += lamplight(v_place);
    vec3 colour = ground.rgb * light;
    if (ground.a > 0.05) {
        float wet = clamp(ground.a * 3.2, 0.0, 1.0);
        float deep = clamp((ground.a - 0.376) * 1.6, 0.0, 1.0);
        vec3 ray = normalize(v_ray);
        float steep = 1.0 + ray.z; // 0 looking straight down
        float mirror = 0.04 + 0.55 * steep * steep * steep * steep;
        vec3 sky = mix(u_zenith.rgb, u_haze.rgb, 0.55);
        vec3 body = ground.rgb * mix(vec3(1.0), vec3(0.66, 0.76, 0.86), deep) * light;
        colour = mix(colour, mix(body, sky, mirror), wet);
    }
    o_colour = vec4(colour * (1.0 - v_haze.a) + v_haze.rgb, 1.0);
}
#endif
