/** Calls once an element comes near the view, as an attachment. Called again for as long as it is near and `again` changes. */
export function near(reached: () => void): (element: Element) => () => void {
  return (element) => {
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && reached(), { rootMargin: '800px 0px' });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
