// The sky: param 0 = right and 1 = up across the picture, 2 = look; 2.w = 1 if the sun is up.
#ifdef VERTEX
out vec3 v_ray;
void main()
{
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    v_ray = u_param[2].xyz + u_param[0].xyz * corner.x + u_param[1].xyz * corner.y;
    gl_Position = vec4(corner, 1.0, 1.0);
}
#else
in vec3 v_ray;
out vec4 o_colour;
void main()
{
    vec3 ray = normalize(v_ray);
    float up = max(ray.z, 0.0);
    vec3 colour = mix(u_haze.rgb, u_zenith.rgb, 1.0 - exp2(-6.0 * up));
    float towards = max(dot(ray, u_sun.xyz), 0.0) * u_param[2].w;
    float glow = pow(towards, 24.0) * 0.25 + smoothstep(0.99985, 0.99993, towards) * 0.6;
    colour += u_sun_colour.rgb * glow * (1.0 - 0.7 * u_sun_colour.w);
    o_colour = vec4(colour, 1.0);
}
#endif
