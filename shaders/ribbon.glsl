// Lines of reference layers on the decks of bridges: param 0.x = least light by night, as on the ground (terrain.glsl).
#ifdef VERTEX
layout(location = 0) in vec3 a_place;
layout(location = 1) in vec4 a_colour; // alpha is multiplied in
flat out vec4 v_colour;
void main()
{
    float away = max(distance(a_place, u_eye.xyz), 0.1);
    vec3 light = daylight(vec3(0.0, 0.0, 1.0), 1.0);
#ifdef NIGHT
    light += lamplight(a_place.xy);
#endif
    float least = u_param[0].x * u_sky.w, part = haze_part(away);
    float dark = clamp(1.0 - max(light.r, max(light.g, light.b)) / max(least, 0.01), 0.0, 1.0);
    vec3 colour = mix(a_colour.rgb, vec3(a_colour.a), 0.35 * dark) * max(light, vec3(least));
    v_colour = vec4(mix(colour, u_haze.rgb * a_colour.a, part), a_colour.a);
    gl_Position = u_view_proj * vec4(mix(a_place, u_eye.xyz, min(0.2 / away + 0.002, 0.5)), 1.0);
}
#else
flat in vec4 v_colour;
out vec4 o_colour;
void main()
{
    o_colour = v_colour;
}
#endif
