// Sets language and theme before anything is drawn; a file of its own because the policy of the page forbids inline scripts.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  var lang = read('redonda.lang');
  root.lang = lang === 'es' || lang === 'en' ? lang : /^en/i.test(navigator.language) ? 'en' : 'es';
  var theme = read('redonda.theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
})();
